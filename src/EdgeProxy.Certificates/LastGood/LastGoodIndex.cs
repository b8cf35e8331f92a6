using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.Certificates;

/// <summary>
/// Which files of the folder belong to which certificate, by their names alone: a hash of the certificate's identity, a dot, a hash of the
/// contents. No name an operator or a source chose becomes a path, and what is there already need not be written again.
/// </summary>
internal sealed class LastGoodIndex
{
    private const string Extension = ".lastgood";

    private readonly Dictionary<string, List<string>> _files = new(StringComparer.Ordinal);

    /// <summary>Takes the names in a folder.</summary>
    /// <returns>Those that do not belong there.</returns>
    public IReadOnlyList<string> Fill(IEnumerable<string> fileNames)
    {
        var foreign = new List<string>();
        foreach (var file in fileNames)
        {
            if (file.Length == NameOf("", "").Length && file.EndsWith(Extension, StringComparison.Ordinal)) Add(file);
            else foreign.Add(file);
        }

        return foreign;
    }

    public static string NameOf(string identity, string contentHash) => $"{Hash(identity)}.{Hash(contentHash)}{Extension}";

    public void Add(string file)
    {
        var key = file[..file.IndexOf('.', StringComparison.Ordinal)];
        if (!_files.TryGetValue(key, out var files)) _files.Add(key, files = []);
        files.Add(file);
    }

    public void Remove(string file) => _files[file[..file.IndexOf('.', StringComparison.Ordinal)]].Remove(file);

    public IReadOnlyList<string> FilesOf(string identity) => _files.TryGetValue(Hash(identity), out var files) ? [.. files] : [];

    public IReadOnlyList<string> All() => [.. _files.Values.SelectMany(files => files)];

    /// <summary>Files of certificates that are none of these.</summary>
    public IReadOnlyList<string> FilesOfOthersThan(IEnumerable<string> identities)
    {
        var kept = identities.Select(Hash).ToHashSet(StringComparer.Ordinal);
        return [.. _files.Where(pair => !kept.Contains(pair.Key)).SelectMany(pair => pair.Value)];
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
