using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Certificates;

/// <summary>
/// What of a certificate is looked at before OpenSSL gets it (RFC 5280 section 4.1). Read without OpenSSL, because that decodes
/// the public key along with it: ten times the time, with ten thousand certificates to load.
/// </summary>
internal sealed class ParsedCertificate
{
    private const int LastYearOfUtcTime = 2049; // RFC 5280 section 4.1.2.5.1
    private const int StatusRequest = 5; // RFC 6066 section 8

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _extensions = new(StringComparer.Ordinal);
    private readonly ReadOnlyMemory<byte> _subject;
    private readonly ReadOnlyMemory<byte> _issuer;
    private readonly ReadOnlyMemory<byte> _signatureAlgorithm;
    private readonly ReadOnlyMemory<byte> _publicKey;

    /// <summary>Reads a certificate in DER.</summary>
    /// <exception cref="AsnContentException">The bytes are not a certificate.</exception>
    public ParsedCertificate(byte[] der)
    {
        Der = der;
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var fields = outer.ReadSequence().ReadSequence();
        outer.ThrowIfNotEmpty();
        if (fields.PeekTag().HasSameClassAndValue(Context(0))) fields.ReadEncodedValue(); // version
        SerialNumber = Convert.ToHexString(WithoutSign(fields.ReadIntegerBytes().Span));
        _signatureAlgorithm = fields.ReadEncodedValue();
        _issuer = fields.ReadEncodedValue();
        var validity = fields.ReadSequence();
        NotBefore = ReadTime(validity);
        NotAfter = ReadTime(validity);
        _subject = fields.ReadEncodedValue();
        _publicKey = fields.ReadEncodedValue();
        while (fields.HasData)
        {
            if (fields.PeekTag().HasSameClassAndValue(Context(3))) ReadExtensions(fields.ReadSequence(Context(3)).ReadSequence());
            else fields.ReadEncodedValue(); // unique identifiers, which nobody uses
        }

        SubjectKey = Extension("2.5.29.14")?.ReadOctetString();
        IssuerKey = ReadAuthorityKey(Extension("2.5.29.35"));
        Hosts = Extension("2.5.29.17") is { } names ? SubjectAlternativeNames.ReadHosts(names) : [];
    }

    public byte[] Der { get; }

    public string SerialNumber { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    public IReadOnlyList<string> Hosts { get; }

    public X500DistinguishedName Subject => new(_subject.Span);

    public X500DistinguishedName Issuer => new(_issuer.Span);

    public ReadOnlyMemory<byte> SubjectDer => _subject;

    /// <summary>SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> PublicKeyDer => _publicKey;

    /// <summary>The issuer's signature over it.</summary>
    public DerSignature Signature => DerSignature.Read(new AsnReader(Der, AsnEncodingRules.DER).ReadSequence());

    /// <summary>URLs of OCSP responders (RFC 5280 section 4.2.2.1).</summary>
    public IReadOnlyList<string> OcspUrls => RevocationUrls.OfResponders(Extension("1.3.6.1.5.5.7.1.1"));

    /// <summary>URLs of its issuer's certificate (RFC 5280 section 4.2.2.1).</summary>
    public IReadOnlyList<string> IssuerUrls => RevocationUrls.OfIssuers(Extension("1.3.6.1.5.5.7.1.1"));

    /// <summary>URLs of revocation lists (RFC 5280 section 4.2.1.13).</summary>
    public IReadOnlyList<string> CrlUrls => RevocationUrls.OfLists(Extension("2.5.29.31"));

    public bool IsSelfIssued => _subject.Span.SequenceEqual(_issuer.Span);

    /// <summary>How its issuer signed it.</summary>
    public SignatureAlgorithm SignatureAlgorithm => SignatureAlgorithm.Read(_signatureAlgorithm);

    /// <summary>The size and kind of its key.</summary>
    public PublicKeyKind PublicKey => PublicKeyKind.Read(_publicKey);

    /// <summary>Object identifiers of what it is for (RFC 5280 section 4.2.1.12); null when it does not say.</summary>
    public IReadOnlyList<string>? ExtendedKeyUsages => Extension("2.5.29.37") is { } extension ? ReadIdentifiers(extension) : null;

    /// <summary>Whether the key may sign a handshake (RFC 5280 section 4.2.1.3): it may when nothing is said.</summary>
    public bool MaySign => Extension("2.5.29.15") is not { } extension || (extension.ReadBitString(out _) is [var bits, ..] && (bits & 0x80) != 0);

    /// <summary>Whether it may issue certificates (RFC 5280 section 4.2.1.9).</summary>
    public bool IsAuthority =>
        Extension("2.5.29.19")?.ReadSequence() is { HasData: true } fields
        && fields.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean)
        && fields.ReadBoolean();

    /// <summary>Whether it promises a staple: the TLS feature extension lists status_request (RFC 7633).</summary>
    public bool MustStaple => Extension("1.3.6.1.5.5.7.1.24") is { } extension && ReadIntegers(extension).Contains(StatusRequest);

    private byte[]? SubjectKey { get; }

    private byte[]? IssuerKey { get; }

    /// <summary>
    /// Whether <paramref name="other"/> can have signed this one: by name, and by key identifier where both have one
    /// (RFC 5280 section 4.2.1.1).
    /// </summary>
    public bool IsIssuedBy(ParsedCertificate other) =>
        _issuer.Span.SequenceEqual(other._subject.Span)
        && (IssuerKey is null || other.SubjectKey is null || IssuerKey.AsSpan().SequenceEqual(other.SubjectKey));

    /// <summary>Whether its issuer has this name (DER).</summary>
    public bool IsNamedIssuer(ReadOnlyMemory<byte> name) => _issuer.Span.SequenceEqual(name.Span);

    private AsnReader? Extension(string oid) =>
        _extensions.TryGetValue(oid, out var value) ? new AsnReader(value, AsnEncodingRules.DER) : null;

    private void ReadExtensions(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean)) extension.ReadBoolean(); // critical
            _extensions[oid] = extension.ReadOctetString();
        }
    }

    private static List<string> ReadIdentifiers(AsnReader extension)
    {
        var identifiers = new List<string>();
        for (var list = extension.ReadSequence(); list.HasData;) identifiers.Add(list.ReadObjectIdentifier());
        return identifiers;
    }

    private static List<int> ReadIntegers(AsnReader extension)
    {
        var integers = new List<int>();
        for (var list = extension.ReadSequence(); list.HasData;)
        {
            if (list.TryReadInt32(out var integer)) integers.Add(integer);
        }

        return integers;
    }

    private static byte[]? ReadAuthorityKey(AsnReader? extension)
    {
        var fields = extension?.ReadSequence();
        return fields is { HasData: true } && fields.PeekTag().HasSameClassAndValue(Context(0)) ? fields.ReadOctetString(Context(0)) : null;
    }

    /// <summary>The octet in front says that the next bit is no sign; nobody writes it.</summary>
    private static ReadOnlySpan<byte> WithoutSign(ReadOnlySpan<byte> integer) => integer is [0, _, ..] ? integer[1..] : integer;

    private static DateTimeOffset ReadTime(AsnReader validity) => validity.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
        ? validity.ReadUtcTime(LastYearOfUtcTime)
        : validity.ReadGeneralizedTime();

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);
}
