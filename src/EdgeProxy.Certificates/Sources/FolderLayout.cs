namespace EdgeProxy.Certificates;

/// <summary>Which files of a folder belong together. Looks at names alone, so that it can be told from a list.</summary>
internal static class FolderLayout
{
    private static readonly string[] PemExtensions = [".crt", ".pem", ".cer"];
    private static readonly string[] PfxExtensions = [".pfx", ".p12"];

    /// <summary>The certificates of a folder, in the order of their files' names.</summary>
    /// <param name="folder">Path of the folder; its last part names a certificate whose files have names that everybody's have.</param>
    /// <param name="fileNames">The names of the files in it.</param>
    public static IEnumerable<CandidateFiles> Recognize(string folder, IEnumerable<string> fileNames)
    {
        var files = new SortedSet<string>(fileNames, StringComparer.Ordinal);
        return [.. RecognizeSecret(folder, files), .. RecognizeCertbot(folder, files), .. RecognizeNamed(folder, files)];
    }

    /// <summary>A Kubernetes Secret of type <c>kubernetes.io/tls</c>, mounted.</summary>
    private static IEnumerable<CandidateFiles> RecognizeSecret(string folder, SortedSet<string> files)
    {
        var found = files.Contains("tls.crt") || files.Contains("tls.key");
        if (found) yield return Files(folder, files, FolderName(folder), "tls", "tls.crt", "tls.key", "tls.ocsp-staple");
        if (found) files.ExceptWith(["tls.crt", "tls.key", "ca.crt"]);
    }

    /// <summary>A folder of certbot's <c>live/</c>.</summary>
    private static IEnumerable<CandidateFiles> RecognizeCertbot(string folder, SortedSet<string> files)
    {
        var found = files.Contains("fullchain.pem") || files.Contains("privkey.pem");
        if (found) yield return Files(folder, files, FolderName(folder), "fullchain", "fullchain.pem", "privkey.pem");
        if (found) files.ExceptWith(["fullchain.pem", "privkey.pem", "cert.pem", "chain.pem"]);
    }

    private static IEnumerable<CandidateFiles> RecognizeNamed(string folder, SortedSet<string> files)
    {
        // A lone ca.crt is what clients or upstreams are verified with.
        if (!files.Contains("ca.key")) files.Remove("ca.crt");

        var paired = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var stem = Path.GetFileNameWithoutExtension(file);
            var extension = Path.GetExtension(file);
            if (stem.Length == 0 || stem[0] == '.' || IsKeyOfAnother(stem, extension, files)) continue;
            if (PfxExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
            {
                yield return Files(folder, files, stem, stem, file, key: null);
            }
            else if (PemExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
            {
                paired.Add(stem + ".key");
                yield return Files(folder, files, stem, stem, file, FirstOf(files, stem + ".key", stem + "-key.pem"));
            }
        }

        // Told rather than passed over: in the middle of a renewal it is what keeps the last good certificate in service.
        foreach (var file in files.Where(file => file.EndsWith(".key", StringComparison.Ordinal) && !paired.Contains(file)))
        {
            var stem = Path.GetFileNameWithoutExtension(file);
            yield return Files(folder, files, stem, stem, stem + ".crt", file);
        }
    }

    /// <summary>mkcert writes <c>NAME.pem</c> and <c>NAME-key.pem</c>.</summary>
    private static bool IsKeyOfAnother(string stem, string extension, SortedSet<string> files) =>
        extension == ".pem" && stem.EndsWith("-key", StringComparison.Ordinal) && files.Contains(stem[..^"-key".Length] + ".pem");

    private static CandidateFiles Files(
        string folder, SortedSet<string> files, string name, string stem, string certificate, string? key, string? staple = null)
    {
        return new CandidateFiles
        {
            Name = name,
            Identity = Path.Combine(folder, stem),
            Certificate = Path.Combine(folder, certificate),
            Key = In(key),
            Password = In(FirstOf(files, stem + ".pass")),
            OcspResponse = In(FirstOf(files, staple, stem + ".ocsp")),
        };

        string? In(string? file) => file is null ? null : Path.Combine(folder, file);
    }

    private static string? FirstOf(SortedSet<string> files, params ReadOnlySpan<string?> names)
    {
        foreach (var name in names)
        {
            if (name is not null && files.Contains(name)) return name;
        }

        return null;
    }

    private static string FolderName(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
}
