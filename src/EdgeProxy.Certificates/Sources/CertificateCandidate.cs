using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>Bytes and where they came from.</summary>
/// <param name="Origin">Path of the file, for messages.</param>
/// <param name="Bytes">The contents. The candidate that holds them overwrites them when it is disposed of.</param>
public sealed record CandidatePart(string Origin, byte[] Bytes);

/// <summary>A certificate as read, not yet understood. Owns its bytes and overwrites them in the end: there is a key among them.</summary>
public sealed class CertificateCandidate : IDisposable
{
    /// <summary>The name it shall have; <see langword="null"/> when a whole folder or source could not be searched.</summary>
    public required string? Name { get; init; }

    /// <summary>What stays the same when it is renewed or a file of it goes missing: its place, without the kind of file.</summary>
    public required string Identity { get; init; }

    /// <summary>The file or folder it came from, for the operator.</summary>
    public required string Source { get; init; }

    /// <summary>What its files looked like when they were read; <see langword="null"/> when they are to be read again next time.</summary>
    public CandidateStamp? Stamp { get; init; }

    /// <summary>PEM chain, PEM with the key inside, DER, or PFX; <see langword="null"/> exactly when it could not be read.</summary>
    public CandidatePart? Certificate { get; init; }

    /// <summary>Private key in PEM or DER; <see langword="null"/> when it is where the certificate is.</summary>
    public CandidatePart? Key { get; init; }

    /// <summary>The first line is the password of the key or PFX.</summary>
    public CandidatePart? Password { get; init; }

    /// <summary>A DER OCSP response.</summary>
    public CandidatePart? OcspResponse { get; init; }

    /// <summary>Why it could not be read. If there is a <see cref="Certificate"/> all the same, the OCSP response alone is missing.</summary>
    public CertificateFailure? Failure { get; init; }

    /// <inheritdoc />
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Certificate?.Bytes);
        CryptographicOperations.ZeroMemory(Key?.Bytes);
        CryptographicOperations.ZeroMemory(Password?.Bytes);
    }

    /// <summary>What tells whether anything changed: dates of files lie, contents do not.</summary>
    internal string ContentHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in new[] { Certificate, Key, Password, OcspResponse })
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, part?.Bytes.Length ?? -1);
            hash.AppendData(length);
            hash.AppendData(part?.Bytes ?? []);
        }

        return Convert.ToBase64String(hash.GetHashAndReset());
    }
}
