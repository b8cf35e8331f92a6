using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>What the files hold, taken out of its packing and not yet understood.</summary>
internal sealed class TrustContents
{
    private const byte Sequence = 0x30;
    private const int LargestAuthorities = 10 * 1024 * 1024;
    private const int LargestLists = 64 * 1024 * 1024; // The largest lists of public authorities have some tens.
    private const int MaximumAttempts = 3;

    /// <summary>Authorities in DER.</summary>
    public List<ReadOnlyMemory<byte>> Authorities { get; } = [];

    /// <summary>Revocation lists in DER.</summary>
    public List<ReadOnlyMemory<byte>> RevocationLists { get; } = [];

    /// <summary>What the files looked like while they were read.</summary>
    public CandidateStamp? Stamp { get; private init; }

    /// <summary>Reads both files as of one moment: a Secret that holds both is replaced by one flip of a link.</summary>
    public static (TrustContents Contents, LoadProblem? Problem) Read(TrustFiles files)
    {
        for (var attempt = 1; ; attempt++)
        {
            var contents = new TrustContents { Stamp = Look(files) };
            var problem = contents.Take(files);
            if (Look(files) == contents.Stamp || attempt == MaximumAttempts) return (contents, problem);
        }
    }

    /// <summary>What the files look like now.</summary>
    public static CandidateStamp? Look(TrustFiles files) => CandidateStamp.Of(files.Authorities, files.RevocationLists);

    /// <summary>SHA-256 of what counts: comments and line ends do not.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Authorities);
        Append(hash, RevocationLists);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private LoadProblem? Take(TrustFiles files)
    {
        if (Take(files.Authorities, LargestAuthorities, Authorities, "CERTIFICATE"u8) is { } problem) return problem;
        if (Authorities.Count == 0)
        {
            return new LoadProblem(CertificateFailureReason.NoCertificate, files.Authorities,
                $"{files.Authorities} holds no certificate; the authorities that sign clients' certificates, in PEM, would be right.");
        }

        if (files.RevocationLists is not { } lists) return null;
        if (Take(lists, LargestLists, RevocationLists, "X509 CRL"u8) is { } other) return other;
        return RevocationLists.Count > 0 ? null : new LoadProblem(CertificateFailureReason.NoRevocationList, lists,
            $"{lists} holds no revocation list; the authorities' CRLs, in PEM, would be right.");
    }

    private static LoadProblem? Take(string path, int largest, List<ReadOnlyMemory<byte>> taken, ReadOnlySpan<byte> label)
    {
        if (!BoundedFile.TryRead(path, largest, out var bytes, out var reason, out var message)) return new LoadProblem(reason, path, message);
        if (bytes is [Sequence, ..])
        {
            taken.Add(bytes);
            return null;
        }

        var reader = new PemReader(bytes);
        while (reader.TryRead(out var block))
        {
            if (!block.Label.SequenceEqual(label)) continue;
            if (block.Problem != PemProblem.None) return ContentsReader.Describe(path, block);
            taken.Add(block.Decode());
        }

        return null;
    }

    private static void Append(IncrementalHash hash, List<ReadOnlyMemory<byte>> parts)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, parts.Count);
        hash.AppendData(number);
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, part.Length);
            hash.AppendData(number);
            hash.AppendData(part.Span);
        }
    }
}
