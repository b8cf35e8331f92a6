namespace EdgeProxy.Certificates;

/// <summary>
/// Keeps the last good response of each certificate on disk, so that the first handshake after a restart is stapled. A file is the response as
/// it came, named by the SHA-256 of its certificate: <c>openssl ocsp -respin FILE -text</c> shows it. What is read is verified as if it had come
/// from the network. Never throws for what happens on disk.
/// </summary>
public sealed class StapleShelf
{
    /// <summary>No response is larger.</summary>
    internal const int LargestResponse = 64 * 1024;

    private const string Extension = ".ocsp";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder;

    /// <summary>A shelf in a state directory; nothing is touched before it is needed.</summary>
    /// <param name="stateDirectory">The files go into a folder <c>staples</c> in it.</param>
    public StapleShelf(string stateDirectory) => _folder = Path.Combine(stateDirectory, "staples");

    /// <summary>What is there of a certificate; null when nothing is.</summary>
    internal byte[]? Read(string sha256) =>
        BoundedFile.TryRead(PathOf(sha256), LargestResponse, out var bytes, out _, out _) ? bytes : null;

    /// <summary>Puts a response there, in place of an earlier one.</summary>
    /// <returns>Why that cannot be done; null when it was.</returns>
    internal string? Keep(string sha256, ReadOnlySpan<byte> response)
    {
        try
        {
            Directory.CreateDirectory(_folder, OwnerOnly);
            DurableFile.Write(PathOf(sha256), response);
            return null;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return $"Staples cannot be kept in {_folder}: {denied.Message}";
        }
    }

    /// <summary>Takes away what is there of a certificate.</summary>
    internal void Forget(string sha256) => Delete(PathOf(sha256));

    /// <summary>
    /// Takes away what belongs to none of these certificates and has ended anyway. What still holds stays: a certificate may be missing for
    /// a moment only.
    /// </summary>
    internal void Sweep(IReadOnlySet<string> certificates, DateTimeOffset now)
    {
        foreach (var path in Files())
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(Extension + DurableFile.TemporaryExtension, StringComparison.Ordinal)) Delete(path);
            else if (IsOurs(name) && !certificates.Contains(name[..^Extension.Length]) && HasEnded(path, now)) Delete(path);
        }
    }

    private static bool IsOurs(string name) =>
        name.Length == 64 + Extension.Length && name.EndsWith(Extension, StringComparison.Ordinal) && name[..64].All(char.IsAsciiHexDigitLower);

    private static bool HasEnded(string path, DateTimeOffset now) =>
        !BoundedFile.TryRead(path, LargestResponse, out var bytes, out _, out _)
        || !OcspResponse.TryRead(bytes, out var response)
        || response.Singles.All(single => single.NextUpdate is not { } end || end < now);

    private string[] Files()
    {
        try
        {
            return Directory.Exists(_folder) ? Directory.GetFiles(_folder) : [];
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            // It stays, and is verified again before anybody uses it.
        }
    }

    private string PathOf(string sha256) => Path.Combine(_folder, sha256 + Extension);
}
