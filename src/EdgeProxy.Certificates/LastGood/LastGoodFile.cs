using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.Certificates;

/// <summary>
/// A candidate as one file, so that certificate and key can only be replaced together: a line that says what it is, the parts, each with its
/// length before it, and a SHA-256 over all of that. Bytes are kept as they were found: what was encrypted stays encrypted.
/// </summary>
internal static class LastGoodFile
{
    private const int Absent = -1;

    private static ReadOnlySpan<byte> Preamble => "EdgeProxy last good certificate, version 1\n"u8;

    /// <summary>The file's bytes, for the caller to overwrite: there is a key among them.</summary>
    public static byte[] Encode(CertificateCandidate candidate)
    {
        byte[]?[] parts =
        [
            Encoding.UTF8.GetBytes(candidate.Identity),
            Encoding.UTF8.GetBytes(candidate.Name!),
            Encoding.UTF8.GetBytes(candidate.Source),
            candidate.Certificate!.Bytes,
            candidate.Key?.Bytes,
            candidate.Password?.Bytes,
            candidate.OcspResponse?.Bytes,
        ];
        var file = new byte[Preamble.Length + parts.Sum(part => sizeof(int) + (part?.Length ?? 0)) + SHA256.HashSizeInBytes];
        Preamble.CopyTo(file);
        var rest = file.AsSpan(Preamble.Length);
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, part?.Length ?? Absent);
            part.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + (part?.Length ?? 0))..];
        }

        SHA256.HashData(file.AsSpan(0, file.Length - rest.Length), rest);
        return file;
    }

    /// <summary>The candidate in a file; false when the file is torn, or something else.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="path">Where they come from, for messages.</param>
    /// <param name="candidate">Owns copies of the parts.</param>
    public static bool TryDecode(ReadOnlySpan<byte> file, string path, [NotNullWhen(true)] out CertificateCandidate? candidate)
    {
        candidate = null;
        if (file.Length < Preamble.Length + SHA256.HashSizeInBytes || !file.StartsWith(Preamble)) return false;
        var signed = file[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(signed).AsSpan().SequenceEqual(file[signed.Length..])) return false;

        var rest = signed[Preamble.Length..];
        if (!TryTake(ref rest, out var identity) || !TryTake(ref rest, out var name) || !TryTake(ref rest, out var source)) return false;
        if (!TryTake(ref rest, out var certificate) || !TryTake(ref rest, out var key)) return false;
        if (!TryTake(ref rest, out var password) || !TryTake(ref rest, out var ocspResponse) || !rest.IsEmpty) return false;
        if (identity is null || name is null || source is null || certificate is null) return false;
        candidate = new CertificateCandidate
        {
            Identity = Encoding.UTF8.GetString(identity),
            Name = Encoding.UTF8.GetString(name),
            Source = Encoding.UTF8.GetString(source),
            Certificate = new CandidatePart(path, certificate),
            Key = Part(key),
            Password = Part(password),
            OcspResponse = Part(ocspResponse),
        };
        return true;

        CandidatePart? Part(byte[]? bytes) => bytes is null ? null : new CandidatePart(path, bytes);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out byte[]? part)
    {
        part = null;
        if (rest.Length < sizeof(int)) return false;
        var length = BinaryPrimitives.ReadInt32BigEndian(rest);
        rest = rest[sizeof(int)..];
        if (length == Absent) return true;
        if (length < 0 || length > rest.Length) return false;
        part = rest[..length].ToArray();
        rest = rest[length..];
        return true;
    }
}
