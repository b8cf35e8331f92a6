using System.Text;

namespace EdgeProxy.OpenSsl;

/// <summary>ALPN protocol names as they stand on the wire: each with its length before it (RFC 7301 section 3.1).</summary>
public static class ProtocolList
{
    private const string Http2 = "h2";
    private const string Http11 = "http/1.1";

    /// <summary>Packs names in order of preference.</summary>
    /// <exception cref="ArgumentException">A name is empty or longer than 255 bytes.</exception>
    public static ReadOnlyMemory<byte> Encode(IReadOnlyList<string> protocols)
    {
        ArgumentNullException.ThrowIfNull(protocols);
        var bytes = new List<byte>();
        foreach (var protocol in protocols)
        {
            var name = Encoding.Latin1.GetBytes(protocol);
            if (name.Length is 0 or > 255) throw new ArgumentException($"'{protocol}' is not an ALPN protocol name", nameof(protocols));
            bytes.Add((byte)name.Length);
            bytes.AddRange(name);
        }

        return bytes.ToArray();
    }

    /// <summary>Finds our most preferred protocol that the client offers, as its place in the client's list.</summary>
    internal static bool TrySelect(ReadOnlyMemory<byte> preferred, ReadOnlySpan<byte> offered, out int start, out int length)
    {
        for (var own = preferred.Span; !own.IsEmpty; own = own[(1 + own[0])..])
        {
            var wanted = own.Slice(1, own[0]);
            for (var at = 0; at < offered.Length && offered[at] < offered.Length - at; at += 1 + offered[at])
            {
                if (!offered.Slice(at + 1, offered[at]).SequenceEqual(wanted)) continue;
                (start, length) = (at + 1, offered[at]);
                return true;
            }
        }

        (start, length) = (0, 0);
        return false;
    }

    /// <summary>The name as text; the two that matter cost no allocation.</summary>
    internal static string NameOf(ReadOnlySpan<byte> protocol) =>
        protocol.SequenceEqual("h2"u8) ? Http2 : protocol.SequenceEqual("http/1.1"u8) ? Http11 : Encoding.Latin1.GetString(protocol);
}
