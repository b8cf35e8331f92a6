using System.Formats.Asn1;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>How a signature was found to be.</summary>
internal enum SignatureCheck
{
    /// <summary>Made with that key over these bytes.</summary>
    Valid,

    /// <summary>Made with another key, or over other bytes.</summary>
    Invalid,

    /// <summary>Made over a hash for which forgeries exist, or in a way that is not known here.</summary>
    NotAccepted,
}

/// <summary>The form that certificates, CRLs and OCSP responses share: what is signed, how, and the signature (RFC 5280 section 4.1.1).</summary>
/// <param name="Signed">The bytes under the signature.</param>
/// <param name="Algorithm">AlgorithmIdentifier.</param>
/// <param name="Value">The signature.</param>
internal readonly record struct DerSignature(ReadOnlyMemory<byte> Signed, ReadOnlyMemory<byte> Algorithm, ReadOnlyMemory<byte> Value)
{
    private const string RsaPss = "1.2.840.113549.1.1.10";

    /// <summary>Reads the three; what follows them stays.</summary>
    /// <exception cref="AsnContentException">They are not there.</exception>
    public static DerSignature Read(AsnReader fields)
    {
        var (signed, algorithm) = (fields.ReadEncodedValue(), fields.ReadEncodedValue());
        var value = fields.ReadBitString(out var unused);
        return unused == 0 ? new DerSignature(signed, algorithm, value) : throw new AsnContentException("The signature does not end with an octet.");
    }

    /// <summary>The bits of the key in a SubjectPublicKeyInfo.</summary>
    /// <exception cref="AsnContentException">It is no such thing.</exception>
    public static ReadOnlyMemory<byte> KeyBits(ReadOnlyMemory<byte> publicKey)
    {
        var fields = new AsnReader(publicKey, AsnEncodingRules.DER).ReadSequence();
        fields.ReadEncodedValue();
        return fields.ReadBitString(out _);
    }

    /// <summary>Checks it against a SubjectPublicKeyInfo. SHA-1 is not accepted, whoever signed.</summary>
    public SignatureCheck Verify(ReadOnlyMemory<byte> publicKey)
    {
        try
        {
            if (SignatureAlgorithm.Read(Algorithm).WeakHash is not null || Scheme() is not { } scheme) return SignatureCheck.NotAccepted;
            return Check(scheme, publicKey.Span) ? SignatureCheck.Valid : SignatureCheck.Invalid;
        }
        catch (Exception malformed) when (malformed is AsnContentException or CryptographicException)
        {
            return SignatureCheck.Invalid;
        }
    }

    private bool Check((HashAlgorithmName Hash, RSASignaturePadding? Padding) scheme, ReadOnlySpan<byte> publicKey)
    {
        if (scheme.Padding is null)
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(publicKey, out _);
            return ecdsa.VerifyData(Signed.Span, Value.Span, scheme.Hash, DSASignatureFormat.Rfc3279DerSequence);
        }

        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        return rsa.VerifyData(Signed.Span, Value.Span, scheme.Hash, scheme.Padding);
    }

    private (HashAlgorithmName Hash, RSASignaturePadding? Padding)? Scheme()
    {
        var fields = new AsnReader(Algorithm, AsnEncodingRules.DER).ReadSequence();
        return fields.ReadObjectIdentifier() switch
        {
            "1.2.840.113549.1.1.11" => (HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "1.2.840.113549.1.1.12" => (HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
            "1.2.840.113549.1.1.13" => (HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "1.2.840.10045.4.3.2" => (HashAlgorithmName.SHA256, null),
            "1.2.840.10045.4.3.3" => (HashAlgorithmName.SHA384, null),
            "1.2.840.10045.4.3.4" => (HashAlgorithmName.SHA512, null),
            RsaPss when fields.HasData && PssHash(fields.ReadSequence()) is { } hash => (hash, RSASignaturePadding.Pss),
            _ => null,
        };
    }

    /// <summary>.NET takes a salt as long as the hash and the same hash in the mask, which is what everybody uses; anything else fails to verify.</summary>
    private static HashAlgorithmName? PssHash(AsnReader parameters) =>
        parameters.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence().ReadObjectIdentifier() switch
        {
            "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
            "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
            "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
            _ => null,
        };
}
