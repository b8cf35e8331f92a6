using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>How a key in a file is packed; the encrypted form needs a password.</summary>
internal enum KeyPacking
{
    Pkcs8,
    Pkcs1,
    Sec1,
    EncryptedPkcs8,
}

/// <summary>A private key in DER as a file held it.</summary>
internal sealed record PackedKey(string Origin, KeyPacking Packing, byte[] Der);

/// <summary>Certificates and keys of one candidate, out of their files' formats and not yet matched. Overwrites the keys in the end.</summary>
internal sealed class CertificateContents : IDisposable
{
    public List<byte[]> Certificates { get; } = [];

    public List<PackedKey> Keys { get; } = [];

    public void Dispose()
    {
        foreach (var key in Keys) CryptographicOperations.ZeroMemory(key.Der);
    }
}

/// <summary>Why a candidate was refused: the file at fault, and what would be right.</summary>
internal sealed record LoadProblem(CertificateFailureReason Reason, string Origin, string Message)
{
    /// <summary>What vetting found; empty when it did not come to that.</summary>
    public IReadOnlyList<CertificateFinding> Findings { get; init; } = [];

    public CertificateFailure ToFailure(string? name, bool serving) =>
        new() { Name = name, Source = Origin, Reason = Reason, Message = Message, Serving = serving, Findings = Findings };
}
