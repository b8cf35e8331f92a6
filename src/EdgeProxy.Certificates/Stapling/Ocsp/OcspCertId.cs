using System.Formats.Asn1;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>How a request or a response names a certificate (RFC 6960 section 4.1.1): by hashes of its issuer, and its serial number.</summary>
internal readonly record struct OcspCertId(
    string HashAlgorithm, ReadOnlyMemory<byte> IssuerNameHash, ReadOnlyMemory<byte> IssuerKeyHash, ReadOnlyMemory<byte> Serial)
{
    private const string Sha1 = "1.3.14.3.2.26";

    /// <summary>Reads the fields of a CertID.</summary>
    /// <exception cref="AsnContentException">They are no such thing.</exception>
    public static OcspCertId Read(AsnReader fields) => new(
        fields.ReadSequence().ReadObjectIdentifier(), fields.ReadOctetString(), fields.ReadOctetString(), WithoutSign(fields.ReadIntegerBytes()));

    /// <summary>By SHA-1, which every responder understands and many alone (RFC 5019 section 2.1.1). It identifies here and proves nothing.</summary>
    public static void Write(AsnWriter writer, RevocationSources subject)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Sha1);
                writer.WriteNull();
            }

            writer.WriteOctetString(CryptographicOperations.HashData(HashAlgorithmName.SHA1, subject.Issuer!.Name.Span));
            writer.WriteOctetString(CryptographicOperations.HashData(HashAlgorithmName.SHA1, subject.Issuer.KeyBits.Span));
            writer.WriteIntegerUnsigned(subject.Serial.Span);
        }
    }

    /// <summary>Whether it names that certificate.</summary>
    public bool Names(RevocationSources subject)
    {
        if (!Serial.Span.SequenceEqual(subject.Serial.Span) || Hash() is not { } hash) return false;
        return CryptographicOperations.HashData(hash, subject.Issuer!.Name.Span).AsSpan().SequenceEqual(IssuerNameHash.Span)
            && CryptographicOperations.HashData(hash, subject.Issuer.KeyBits.Span).AsSpan().SequenceEqual(IssuerKeyHash.Span);
    }

    private HashAlgorithmName? Hash() => HashAlgorithm switch
    {
        Sha1 => HashAlgorithmName.SHA1,
        "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
        "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
        "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static ReadOnlyMemory<byte> WithoutSign(ReadOnlyMemory<byte> integer) => integer.Span is [0, _, ..] ? integer[1..] : integer;
}
