using System.Formats.Asn1;
using System.Net;
using System.Text;

namespace EdgeProxy.Certificates;

/// <summary>The hosts in a SAN extension (RFC 5280 section 4.2.1.6).</summary>
internal static class SubjectAlternativeNames
{
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag IpAddress = new(TagClass.ContextSpecific, 7);

    /// <summary>
    /// DNS names, normalised, and IP addresses, each once. Names that could never match are left out; U-labels, which do not belong
    /// there and which .NET's own reader refuses, become A-labels.
    /// </summary>
    /// <exception cref="AsnContentException">The bytes are not such an extension.</exception>
    public static string[] ReadHosts(AsnReader extension)
    {
        var hosts = new List<string>();
        var names = extension.ReadSequence();
        while (names.HasData)
        {
            var tag = names.PeekTag();
            if (tag.HasSameClassAndValue(DnsName)) AddName(Encoding.UTF8.GetString(names.ReadOctetString(tag)));
            else if (tag.HasSameClassAndValue(IpAddress)) AddAddress(names.ReadOctetString(tag));
            else names.ReadEncodedValue();
        }

        return [.. hosts.Distinct(StringComparer.Ordinal)];

        void AddName(string name)
        {
            if (HostName.TryNormalizePattern(name, out var normalized)) hosts.Add(normalized);
        }

        void AddAddress(byte[] octets)
        {
            if (octets.Length is 4 or 16) hosts.Add(new IPAddress(octets).ToString());
        }
    }
}
