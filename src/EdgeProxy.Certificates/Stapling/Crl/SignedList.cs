using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace EdgeProxy.Certificates;

/// <summary>A certificate revocation list as it was read (RFC 5280 section 5.1). Nothing in it is to be believed before its signature was verified.</summary>
internal sealed record SignedList
{
    private const int LastYearOfUtcTime = 2049;

    /// <summary>Name of the issuer, in DER.</summary>
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    public required DateTimeOffset? NextUpdate { get; init; }

    public required DerSignature Signature { get; init; }

    /// <summary>The entries in DER, one after the other; empty when nothing is revoked.</summary>
    private ReadOnlyMemory<byte> Entries { get; init; }

    /// <summary>Reads a list. Its entries are looked at when they are asked for: there may be a hundred thousand.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out SignedList? list)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            list = Read(outer.ReadSequence());
            if (outer.HasData) list = null;
        }
        catch (AsnContentException)
        {
            list = null;
        }

        return list is not null;
    }

    /// <summary>Those of the serial numbers that are on the list.</summary>
    /// <param name="serials">In hexadecimal, without a sign octet.</param>
    /// <param name="found">Those that are listed.</param>
    /// <returns>False when the entries cannot be decoded.</returns>
    public bool TryFind(IReadOnlySet<string> serials, out HashSet<string> found)
    {
        found = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            for (var entries = new AsnReader(Entries, AsnEncodingRules.DER); entries.HasData;)
            {
                var serial = entries.ReadSequence().ReadIntegerBytes().Span;
                var text = Convert.ToHexString(serial is [0, _, ..] ? serial[1..] : serial);
                if (serials.Contains(text)) found.Add(text);
            }

            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static SignedList Read(AsnReader fields)
    {
        var signature = DerSignature.Read(fields);
        var list = new AsnReader(signature.Signed, AsnEncodingRules.DER).ReadSequence();
        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer)) list.ReadEncodedValue(); // version
        list.ReadEncodedValue(); // the signature's algorithm, once more
        return new SignedList
        {
            Issuer = list.ReadEncodedValue(),
            ThisUpdate = ReadTime(list),
            NextUpdate = list.HasData && IsTime(list.PeekTag()) ? ReadTime(list) : null,
            Signature = signature,
            Entries = list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence) ? list.PeekContentBytes() : default,
        };
    }

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader fields) =>
        fields.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? fields.ReadUtcTime(LastYearOfUtcTime) : fields.ReadGeneralizedTime();
}
