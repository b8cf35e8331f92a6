using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Certificates;

/// <summary>Makes an entry of a candidate, or tells why not.</summary>
internal static class CertificateLoader
{
    /// <summary>The entry under the candidate's own name, with its chain; or else the problem, and neither of them.</summary>
    public static (CertificateEntry? Entry, CertificateChain? Chain, LoadProblem? Problem) Load(CertificateCandidate candidate)
    {
        var origin = candidate.Certificate!.Origin;
        using var contents = new CertificateContents();
        var problem = ContentsReader.Read(candidate, contents) ?? FindMissing(candidate, contents);
        if (problem is not null) return (null, null, problem);

        try
        {
            var (entry, chain) = Match(candidate, contents, ref problem);
            return (entry, chain, entry is null ? problem ?? Mismatch(origin, contents) : null);
        }
        catch (Exception malformed) when (malformed is CryptographicException or AsnContentException)
        {
            var message = $"{origin} holds a certificate that cannot be decoded: {malformed.Message}";
            return (null, null, new LoadProblem(CertificateFailureReason.MalformedCertificate, origin, message));
        }
    }

    private static LoadProblem? FindMissing(CertificateCandidate candidate, CertificateContents contents)
    {
        var origin = candidate.Certificate!.Origin;
        if (contents.Certificates.Count == 0)
        {
            var message = $"{origin} holds no certificate; a PEM chain, leaf first, or a PFX would be right.";
            return new LoadProblem(CertificateFailureReason.NoCertificate, origin, message);
        }

        if (contents.Keys.Count == 0)
        {
            var place = candidate.Key is { } key ? key.Origin : "it, nor beside it";
            return new LoadProblem(CertificateFailureReason.NoPrivateKey, origin, $"{origin} holds a certificate, but there is no private key in {place}.");
        }

        return null;
    }

    /// <summary>Joins the first key that belongs to a certificate with that certificate, wherever it stands. Nearly always it is the first.</summary>
    private static (CertificateEntry?, CertificateChain?) Match(CertificateCandidate candidate, CertificateContents contents, ref LoadProblem? problem)
    {
        var certificates = contents.Certificates.ConvertAll(der => new ParsedCertificate(der));
        foreach (var packed in contents.Keys)
        {
            using var key = KeyOpener.Open(packed, candidate.Password, ref problem);
            if (key is null) continue;
            foreach (var leaf in certificates)
            {
                var chain = ChainOrder.From(leaf, certificates);
                if (TryJoin(chain, key) is { } credential) return (Describe(candidate, leaf, key, credential, chain), chain);
            }
        }

        return default;
    }

    private static LoadProblem Mismatch(string origin, CertificateContents contents)
    {
        // OpenSSL refuses what it cannot decode without telling it from another's key; now that there is time, ask.
        foreach (var der in contents.Certificates) X509CertificateLoader.LoadCertificate(der).Dispose();

        var keyOrigin = contents.Keys[0].Origin;
        var message = $"The private key in {keyOrigin} does not belong to a certificate in {origin}.";
        return new LoadProblem(CertificateFailureReason.KeyMismatch, keyOrigin, message);
    }

    private static ServerCredential? TryJoin(CertificateChain chain, PrivateKey key)
    {
        try
        {
            return ServerCredential.Create([.. chain.Sent.Select(certificate => new ReadOnlyMemory<byte>(certificate.Der))], key);
        }
        catch (OpenSslException)
        {
            return null;
        }
    }

    private static CertificateEntry Describe(CertificateCandidate candidate, ParsedCertificate leaf, PrivateKey key, ServerCredential joined, CertificateChain chain)
    {
        return new CertificateEntry
        {
            Name = candidate.Name!,
            Source = candidate.Source,
            Hosts = leaf.Hosts,
            Subject = DistinguishedName.Format(leaf.Subject),
            Issuer = DistinguishedName.Format(leaf.Issuer),
            SerialNumber = leaf.SerialNumber,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(leaf.Der)),
            KeyAlgorithm = key.Algorithm,
            KeyBits = key.Bits,
            NotBefore = leaf.NotBefore,
            NotAfter = leaf.NotAfter,
            Credential = joined,
            ChainLength = chain.Sent.Count,
            OcspResponse = candidate.OcspResponse?.Bytes,
            MustStaple = leaf.MustStaple,
            Revocation = RevocationSources.Of(leaf, chain, responseSupplied: candidate.OcspResponse is not null),
        };
    }
}
