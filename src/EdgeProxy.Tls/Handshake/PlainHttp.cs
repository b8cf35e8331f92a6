using System.Buffers;

namespace EdgeProxy.Tls;

/// <summary>Recognises a plain HTTP request on a TLS port, and the answer that tells its sender what went wrong, as nginx gives.</summary>
internal static class PlainHttp
{
    private const int LongestMethod = 20;
    private const byte HandshakeRecord = 22; // RFC 8446 section 5.1

    private const string Body =
        "<html>\r\n<head><title>400 The plain HTTP request was sent to HTTPS port</title></head>\r\n<body>\r\n"
        + "<center><h1>400 Bad Request</h1></center>\r\n<center>The plain HTTP request was sent to HTTPS port</center>\r\n</body>\r\n</html>\r\n";

    private static readonly SearchValues<byte> MethodCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-"u8);

    /// <summary>The whole response.</summary>
    public static ReadOnlyMemory<byte> Response { get; } = System.Text.Encoding.ASCII.GetBytes(
        $"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}");

    /// <summary>Whether the first bytes of a connection can still become a TLS record.</summary>
    public static bool StartsLikeTls(in ReadOnlySequence<byte> start) => start.FirstSpan[0] == HandshakeRecord;

    /// <summary>Whether the first bytes are an upper-case method and a space.</summary>
    /// <returns><see langword="null"/> while more bytes are needed to tell.</returns>
    public static bool? IsRequest(in ReadOnlySequence<byte> start)
    {
        Span<byte> head = stackalloc byte[(int)Math.Min(start.Length, LongestMethod + 1)];
        start.Slice(0, head.Length).CopyTo(head);
        var end = head.IndexOfAnyExcept(MethodCharacters);
        if (end < 0) return head.Length > LongestMethod ? false : null;
        return end > 0 && head[end] == (byte)' ';
    }
}
