using System.Buffers.Binary;
using System.Text;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// Reads the extension bodies of a ClientHello. It never throws and never judges: what is malformed reads as absent, and OpenSSL,
/// which parses the same bytes a moment later, ends the handshake with the right alert.
/// </summary>
internal static class ClientHelloReader
{
    private const byte HostName = 0;
    private const int LongestName = 255; // RFC 1035 section 2.3.4

    public static ClientHello Read(
        ushort legacyVersion,
        ReadOnlySpan<byte> cipherSuites,
        ReadOnlySpan<byte> serverName,
        ReadOnlySpan<byte> supportedVersions,
        ReadOnlySpan<byte> supportedGroups,
        ReadOnlySpan<byte> signatureAlgorithms,
        ReadOnlySpan<byte> applicationProtocols) => new()
        {
            ServerName = ReadServerName(serverName),
            Versions = ReadVersions(legacyVersion, supportedVersions),
            CipherSuites = ReadNumbers(cipherSuites),
            Groups = ReadNumberList(supportedGroups),
            SignatureAlgorithms = ReadNumberList(signatureAlgorithms),
            ApplicationProtocols = ReadProtocols(applicationProtocols),
        };

    /// <summary>
    /// RFC 6066 section 3: a list of (type, length, name), of which one host_name counts. A client that names something which cannot be a host
    /// has named one all the same, which is nobody's: it is not to be served like a client that left the choice to us.
    /// </summary>
    public static string? ReadServerName(ReadOnlySpan<byte> extension)
    {
        if (!TryTakeVector16(ref extension, out var list) || !extension.IsEmpty) return null;
        if (list.Length < 1 || list[0] != HostName) return null;
        list = list[1..];
        if (!TryTakeVector16(ref list, out var name) || !list.IsEmpty) return null;
        return name.Length is > 0 and <= LongestName && IsPrintable(name) ? Encoding.ASCII.GetString(name).ToLowerInvariant() : ClientHello.NoHost;
    }

    // RFC 8446 section 4.2.1: without the extension it is TLS 1.2 or older, even if the legacy field says otherwise.
    private static ushort[] ReadVersions(ushort legacyVersion, ReadOnlySpan<byte> extension)
    {
        if (extension.IsEmpty) return [Math.Min(legacyVersion, (ushort)TlsVersion.Tls12)];
        return extension[0] == extension.Length - 1 ? ReadNumbers(extension[1..]) : [];
    }

    private static ushort[] ReadNumberList(ReadOnlySpan<byte> extension) =>
        TryTakeVector16(ref extension, out var list) && extension.IsEmpty ? ReadNumbers(list) : [];

    private static ushort[] ReadNumbers(ReadOnlySpan<byte> list)
    {
        if (list.Length < 2 || list.Length % 2 != 0) return [];
        var numbers = new ushort[list.Length / 2];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadUInt16BigEndian(list[(2 * i)..]);
        return numbers;
    }

    /// <summary>RFC 7301 section 3.1: a list of length-prefixed names.</summary>
    private static List<string> ReadProtocols(ReadOnlySpan<byte> extension)
    {
        var protocols = new List<string>();
        if (!TryTakeVector16(ref extension, out var list) || !extension.IsEmpty) return protocols;
        while (!list.IsEmpty)
        {
            var length = list[0];
            if (length == 0 || length > list.Length - 1) return [];
            protocols.Add(Encoding.Latin1.GetString(list.Slice(1, length)));
            list = list[(1 + length)..];
        }

        return protocols;
    }

    private static bool TryTakeVector16(ref ReadOnlySpan<byte> source, out ReadOnlySpan<byte> vector)
    {
        vector = default;
        if (source.Length < 2) return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(source);
        if (length > source.Length - 2) return false;
        vector = source.Slice(2, length);
        source = source[(2 + length)..];
        return true;
    }

    private static bool IsPrintable(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E);
}
