using System.Formats.Asn1;

namespace EdgeProxy.Certificates;

/// <summary>
/// The URLs in the two extensions that tell where to ask about revocation, and where the issuer is published. One that cannot be decoded names
/// none: that alone is no reason not to serve.
/// </summary>
internal static class RevocationUrls
{
    private const string Ocsp = "1.3.6.1.5.5.7.48.1";
    private const string Issuers = "1.3.6.1.5.5.7.48.2";

    private static readonly Asn1Tag DistributionPointName = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag FullName = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Url = new(TagClass.ContextSpecific, 6);

    /// <summary>AuthorityInfoAccessSyntax: OCSP responders.</summary>
    public static IReadOnlyList<string> OfResponders(AsnReader? extension) => OfMethod(extension, Ocsp);

    /// <summary>AuthorityInfoAccessSyntax: the issuer's certificate.</summary>
    public static IReadOnlyList<string> OfIssuers(AsnReader? extension) => OfMethod(extension, Issuers);

    /// <summary>CRLDistributionPoints.</summary>
    public static IReadOnlyList<string> OfLists(AsnReader? extension) => Read(extension, static (point, urls) =>
    {
        if (!point.HasData || !point.PeekTag().HasSameClassAndValue(DistributionPointName)) return;
        var name = point.ReadSequence(DistributionPointName);
        if (name.PeekTag().HasSameClassAndValue(FullName)) AddUrls(name.ReadSequence(FullName), urls);
    });

    private static List<string> OfMethod(AsnReader? extension, string method) => Read(extension, (description, urls) =>
    {
        if (description.ReadObjectIdentifier() == method) AddUrls(description, urls);
    });

    private static List<string> Read(AsnReader? extension, Action<AsnReader, List<string>> readItem)
    {
        var urls = new List<string>();
        if (extension is null) return urls;
        try
        {
            for (var list = extension.ReadSequence(); list.HasData;) readItem(list.ReadSequence(), urls);
        }
        catch (AsnContentException)
        {
            // What came before it counts.
        }

        return urls;
    }

    private static void AddUrls(AsnReader names, List<string> urls)
    {
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(Url)) urls.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Url));
            else names.ReadEncodedValue();
        }
    }
}
