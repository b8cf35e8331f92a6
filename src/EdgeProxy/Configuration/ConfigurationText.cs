using System.Security.Cryptography;

namespace EdgeProxy.Configuration;

/// <summary>The JSON text of a configuration as it was read in one go, or why there is none.</summary>
internal sealed record ConfigurationText
{
    /// <summary>The text; <see langword="null"/> when it could not be read.</summary>
    public byte[]? Json { get; private init; }

    /// <summary>Why it could not be read.</summary>
    public string? Problem { get; private init; }

    /// <summary>There is no such file.</summary>
    public bool IsMissing { get; private init; }

    /// <summary>The same for the same contents, or for the same problem.</summary>
    public required string Fingerprint { get; init; }

    public static ConfigurationText Of(byte[] json) => new() { Json = json, Fingerprint = Convert.ToHexStringLower(SHA256.HashData(json)) };

    public static ConfigurationText Unreadable(Exception failure)
    {
        var problem = failure switch
        {
            FileNotFoundException or DirectoryNotFoundException => "there is no such file",
            UnauthorizedAccessException => "may not be read by this user",
            _ => $"cannot be read: {failure.Message}",
        };
        return new ConfigurationText { Problem = problem, IsMissing = failure is FileNotFoundException or DirectoryNotFoundException, Fingerprint = problem };
    }
}
