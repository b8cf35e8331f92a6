using System.Text;

namespace EdgeProxy.Certificates;

/// <summary>Takes a candidate's files apart. Whether the bytes are PEM, DER or PFX is told by the bytes, not by the file's name.</summary>
internal static class ContentsReader
{
    private const byte Sequence = 0x30;
    private const byte Integer = 0x02;

    /// <summary>Adds to <paramref name="contents"/> what the candidate's files hold; the first problem ends it.</summary>
    public static LoadProblem? Read(CertificateCandidate candidate, CertificateContents contents)
    {
        var certificate = candidate.Certificate!;
        // A certificate begins with the sequence to be signed (RFC 5280 section 4.1), a PFX with its version (RFC 7292 section 4).
        var problem = FirstInside(certificate.Bytes) switch
        {
            Sequence => AddCertificate(certificate, contents),
            Integer => PfxReader.Read(certificate, candidate.Password, contents),
            _ => ReadPem(certificate, contents),
        };
        if (problem is not null || candidate.Key is not { } key) return problem;
        if (FirstInside(key.Bytes) is null) return ReadPem(key, contents);
        // PKCS#8, PKCS#1 and SEC 1 begin with a version; the encrypted form with the algorithm. OpenSSL tells the first three apart.
        var packing = FirstInside(key.Bytes) == Sequence ? KeyPacking.EncryptedPkcs8 : KeyPacking.Pkcs8;
        contents.Keys.Add(new PackedKey(key.Origin, packing, [.. key.Bytes]));
        return null;
    }

    /// <summary>The tag of the first element inside a DER sequence; null when the bytes are no such thing.</summary>
    private static byte? FirstInside(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || bytes[0] != Sequence) return null;
        var lengthOctets = bytes[1] < 0x80 ? 0 : bytes[1] & 0x7F;
        return 2 + lengthOctets < bytes.Length ? bytes[2 + lengthOctets] : null;
    }

    private static LoadProblem? AddCertificate(CandidatePart part, CertificateContents contents)
    {
        contents.Certificates.Add([.. part.Bytes]);
        return null;
    }

    private static LoadProblem? ReadPem(CandidatePart part, CertificateContents contents)
    {
        var reader = new PemReader(part.Bytes);
        while (reader.TryRead(out var block))
        {
            var isCertificate = block.Label.SequenceEqual("CERTIFICATE"u8) || block.Label.SequenceEqual("X509 CERTIFICATE"u8);
            var isKey = TryGetPacking(block.Label, out var packing);
            if (!isCertificate && !isKey) continue; // Parameters, public keys, requests and CRLs lie in such files, too.
            if (block.Problem != PemProblem.None) return Describe(part.Origin, block);

            if (isCertificate) contents.Certificates.Add(block.Decode());
            else if (packing is null) return UnsupportedKey(part.Origin, block);
            else contents.Keys.Add(new PackedKey(part.Origin, packing.Value, block.Decode()));
        }

        return null;
    }

    /// <summary>Whether the label is a private key's; without a packing, it is one of a kind that is not supported.</summary>
    private static bool TryGetPacking(ReadOnlySpan<byte> label, out KeyPacking? packing)
    {
        packing = null;
        if (label.SequenceEqual("PRIVATE KEY"u8)) packing = KeyPacking.Pkcs8;
        else if (label.SequenceEqual("RSA PRIVATE KEY"u8)) packing = KeyPacking.Pkcs1;
        else if (label.SequenceEqual("EC PRIVATE KEY"u8)) packing = KeyPacking.Sec1;
        else if (label.SequenceEqual("ENCRYPTED PRIVATE KEY"u8)) packing = KeyPacking.EncryptedPkcs8;
        return packing is not null || label.EndsWith("PRIVATE KEY"u8);
    }

    private static LoadProblem UnsupportedKey(string origin, PemBlock block) => new(
        CertificateFailureReason.UnsupportedKey,
        origin,
        $"{origin}, line {block.Line}: {Encoding.ASCII.GetString(block.Label)} is not supported; an RSA, ECDSA or Ed25519 PRIVATE KEY (PKCS#8) is.");

    /// <summary>What is wrong with a block.</summary>
    internal static LoadProblem Describe(string origin, PemBlock block)
    {
        var label = Encoding.ASCII.GetString(block.Label);
        var at = $"{origin}, line {block.Line}:";
        return block.Problem switch
        {
            PemProblem.LegacyEncryption => new LoadProblem(
                CertificateFailureReason.UnsupportedKey,
                origin,
                $"{at} the key has the weak PEM encryption of old OpenSSL; 'openssl pkcs8 -topk8' turns it into an ENCRYPTED PRIVATE KEY."),
            PemProblem.NoEnd => Malformed($"BEGIN {label} has no END; the file seems to be cut off."),
            PemProblem.OtherEnd => Malformed($"BEGIN {label} is closed by the END of something else."),
            _ => Malformed($"what BEGIN {label} holds is not base64."),
        };

        LoadProblem Malformed(string problem) => new(CertificateFailureReason.MalformedPem, origin, $"{at} {problem}");
    }
}
