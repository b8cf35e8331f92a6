using System.Formats.Asn1;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Certificates;

/// <summary>Makes an entry of a candidate, or tells why not.</summary>
internal static class CertificateLoader
{
    /// <summary>The entry under the candidate's own name; exactly one of the two is not null.</summary>
    public static (CertificateEntry? Entry, LoadProblem? Problem) Load(CertificateCandidate candidate)
    {
        using var contents = new CertificateContents();
        if (ContentsReader.Read(candidate, contents) is { } unreadable) return (null, unreadable);

        var origin = candidate.Certificate!.Origin;
        if (contents.Certificates.Count == 0)
            return Refuse(CertificateFailureReason.NoCertificate, origin, $"{origin} holds no certificate; a PEM chain, leaf first, or a PFX would be right.");
        if (contents.Keys.Count == 0)
        {
            var place = candidate.Key is { } key ? key.Origin : $"{origin}, nor beside it,";
            return Refuse(CertificateFailureReason.NoPrivateKey, origin, $"There is no private key in {place} for the certificate in {origin}.");
        }

        try
        {
            return Match(candidate, contents);
        }
        catch (Exception malformed) when (malformed is CryptographicException or AsnContentException)
        {
            return Refuse(CertificateFailureReason.MalformedCertificate, origin, $"{origin} holds a certificate that cannot be decoded: {malformed.Message}");
        }
    }

    private static (CertificateEntry? Entry, LoadProblem? Problem) Match(CertificateCandidate candidate, CertificateContents contents)
    {
        var certificates = contents.Certificates.ConvertAll(der => new ParsedCertificate(der));
        LoadProblem? problem = null;
        foreach (var packed in contents.Keys)
        {
            using var key = Open(packed, candidate.Password, ref problem);
            if (key is null) continue;
            // The leaf is the certificate that the key belongs to, wherever it stands. Nearly always that is the first.
            foreach (var leaf in certificates)
            {
                if (TryJoin(ChainOrder.From(leaf, certificates), key) is { } credential) return (Describe(candidate, leaf, key, credential), null);
            }
        }

        // OpenSSL refuses what it cannot decode without telling it from another's key; now that there is time, ask.
        foreach (var der in contents.Certificates) X509CertificateLoader.LoadCertificate(der).Dispose();

        var origin = candidate.Certificate!.Origin;
        var keyOrigin = contents.Keys[0].Origin;
        return (null, problem ?? new LoadProblem(
            CertificateFailureReason.KeyMismatch, keyOrigin, $"The private key in {keyOrigin} does not belong to a certificate in {origin}."));
    }

    private static PrivateKey? Open(PackedKey packed, CandidatePart? passwordPart, ref LoadProblem? problem)
    {
        try
        {
            var key = packed.Packing switch
            {
                KeyPacking.EncryptedPkcs8 => Decrypt(packed, passwordPart, ref problem),
                KeyPacking.Pkcs1 => PrivateKey.FromDer(packed.Der, PrivateKeyEncoding.Pkcs1),
                KeyPacking.Sec1 => PrivateKey.FromDer(packed.Der, PrivateKeyEncoding.Sec1),
                _ => PrivateKey.FromDer(packed.Der, PrivateKeyEncoding.Pkcs8),
            };
            if (key is not { Algorithm: KeyAlgorithm.Other }) return key;
            key.Dispose();
            problem = new LoadProblem(CertificateFailureReason.UnsupportedKey, packed.Origin, $"{packed.Origin} holds a key that is not RSA, ECDSA or Ed25519.");
        }
        catch (OpenSslException malformed)
        {
            problem = new LoadProblem(CertificateFailureReason.MalformedKey, packed.Origin, $"{packed.Origin}: {malformed.Message}.");
        }

        return null;
    }

    private static PrivateKey? Decrypt(PackedKey packed, CandidatePart? passwordPart, ref LoadProblem? problem)
    {
        if (Password.Read(passwordPart) is not { } password)
        {
            problem = new LoadProblem(
                CertificateFailureReason.PasswordMissing, packed.Origin, $"The key in {packed.Origin} is encrypted; put its password into a file of the same name that ends in .pass.");
            return null;
        }

        try
        {
            return PrivateKey.FromEncryptedPkcs8(packed.Der, password);
        }
        catch (OpenSslException wrong)
        {
            problem = new LoadProblem(
                CertificateFailureReason.PasswordWrong, passwordPart!.Origin, $"The password in {passwordPart.Origin} does not open {packed.Origin}: {wrong.Message}.");
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(password.AsSpan()));
        }
    }

    private static ServerCredential? TryJoin(List<ReadOnlyMemory<byte>> chain, PrivateKey key)
    {
        try
        {
            return ServerCredential.Create(chain, key);
        }
        catch (OpenSslException)
        {
            return null;
        }
    }

    private static CertificateEntry Describe(CertificateCandidate candidate, ParsedCertificate leaf, PrivateKey key, ServerCredential credential) => new()
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
        Credential = credential,
        OcspResponse = candidate.OcspResponse?.Bytes,
    };

    private static (CertificateEntry? Entry, LoadProblem? Problem) Refuse(CertificateFailureReason reason, string origin, string message) =>
        (null, new LoadProblem(reason, origin, message));
}
