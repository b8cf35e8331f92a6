using System.Formats.Asn1;

namespace EdgeProxy.Certificates;

/// <summary>What of a certificate revocation list an operator must know (RFC 5280 section 5.1). The entries are OpenSSL's to read.</summary>
internal sealed class RevocationList
{
    private const int LastYearOfUtcTime = 2049; // RFC 5280 section 5.1.2.4

    private RevocationList(ReadOnlyMemory<byte> issuer, DateTimeOffset? nextUpdate)
    {
        Issuer = issuer;
        NextUpdate = nextUpdate;
    }

    /// <summary>Its issuer's name in DER.</summary>
    public ReadOnlyMemory<byte> Issuer { get; }

    /// <summary>When the next one is due; this one is not believed any longer than that.</summary>
    public DateTimeOffset? NextUpdate { get; }

    /// <summary>Reads a list in DER.</summary>
    /// <exception cref="AsnContentException">The bytes are not one.</exception>
    public static RevocationList Parse(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var fields = outer.ReadSequence().ReadSequence();
        outer.ThrowIfNotEmpty();
        if (fields.PeekTag().HasSameClassAndValue(Asn1Tag.Integer)) fields.ReadEncodedValue(); // version
        fields.ReadEncodedValue(); // signature algorithm
        var issuer = fields.ReadEncodedValue();
        _ = ReadTime(fields);
        return new RevocationList(issuer, fields.HasData && IsTime(fields.PeekTag()) ? ReadTime(fields) : null);
    }

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader fields) =>
        fields.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? fields.ReadUtcTime(LastYearOfUtcTime) : fields.ReadGeneralizedTime();
}
