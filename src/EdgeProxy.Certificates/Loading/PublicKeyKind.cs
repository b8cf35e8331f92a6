using System.Formats.Asn1;

namespace EdgeProxy.Certificates;

/// <summary>Size and kind of a public key, by its SubjectPublicKeyInfo. Kinds other than RSA and elliptic curves have neither.</summary>
/// <param name="RsaBits">Length of an RSA modulus.</param>
/// <param name="Curve">The curve of an elliptic key that signs (RFC 5480).</param>
/// <param name="IsEd25519">Whether it is a key of RFC 8410's Ed25519, which has but one size.</param>
internal readonly record struct PublicKeyKind(int? RsaBits, EllipticCurve? Curve, bool IsEd25519 = false)
{
    /// <summary>Reads a SubjectPublicKeyInfo.</summary>
    /// <exception cref="AsnContentException">The bytes are no such thing.</exception>
    public static PublicKeyKind Read(ReadOnlyMemory<byte> der)
    {
        var fields = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var algorithm = fields.ReadSequence();
        return algorithm.ReadObjectIdentifier() switch
        {
            "1.2.840.113549.1.1.1" or "1.2.840.113549.1.1.10" => new PublicKeyKind(ReadModulus(fields), null),
            "1.2.840.10045.2.1" => new PublicKeyKind(null, ReadCurve(algorithm)),
            "1.3.101.112" => new PublicKeyKind(null, null, IsEd25519: true),
            _ => default,
        };
    }

    /// <summary>As people say it: <c>ECDSA P-256</c>.</summary>
    public override string ToString() => this switch
    {
        { RsaBits: { } bits } => $"RSA {bits}",
        { Curve: { } curve } => $"ECDSA {curve.Name}",
        { IsEd25519: true } => "Ed25519",
        _ => "of another kind",
    };

    private static int ReadModulus(AsnReader fields)
    {
        var key = new AsnReader(fields.ReadBitString(out _), AsnEncodingRules.DER).ReadSequence();
        return (int)key.ReadInteger().GetBitLength();
    }

    private static EllipticCurve ReadCurve(AsnReader algorithm) => algorithm.HasData && algorithm.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier)
        ? EllipticCurve.Of(algorithm.ReadObjectIdentifier())
        : EllipticCurve.Explicit;
}

/// <summary>An elliptic curve.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="Bits">Size of its field; 0 when it is not known here.</param>
/// <param name="IsSpokenByClients">Whether TLS clients commonly verify signatures on it.</param>
internal sealed record EllipticCurve(string Name, int Bits, bool IsSpokenByClients)
{
    /// <summary>Parameters spelled out instead of a name, which RFC 5480 section 2.1.1 forbids (CVE-2020-0601 lived on them).</summary>
    public static EllipticCurve Explicit { get; } = new("a curve spelled out instead of named", 0, false);

    public static EllipticCurve Of(string identifier) => identifier switch
    {
        "1.2.840.10045.3.1.7" => new("P-256", 256, true),
        "1.3.132.0.34" => new("P-384", 384, true),
        "1.3.132.0.35" => new("P-521", 521, true),
        "1.2.840.10045.3.1.1" => new("P-192", 192, false),
        "1.3.132.0.33" => new("P-224", 224, false),
        "1.3.132.0.10" => new("secp256k1", 256, false),
        _ => new($"the curve {identifier}", 0, false),
    };
}
