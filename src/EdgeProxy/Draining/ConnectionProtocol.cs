namespace EdgeProxy.Draining;

/// <summary>What is spoken on a connection. A closed list, since it is a metric attribute.</summary>
internal enum ConnectionProtocol
{
    /// <summary>TLS whose handshake has not told yet.</summary>
    Tls,

    /// <summary>HTTP/1.0 and 1.1.</summary>
    Http1,

    /// <summary>HTTP/2, with whatever streams: requests, gRPC, WebSockets by extended CONNECT.</summary>
    Http2,

    /// <summary>A WebSocket that took over an HTTP/1.1 connection.</summary>
    WebSocket,
}

internal static class ConnectionProtocolText
{
    public static readonly ConnectionProtocol[] All = Enum.GetValues<ConnectionProtocol>();

    /// <summary>The <c>protocol</c> attribute: the ALPN name (RFC 7301) once there is one, the Upgrade token (RFC 6455) after that.</summary>
    public static string ToText(this ConnectionProtocol protocol) => protocol switch
    {
        ConnectionProtocol.Tls => "tls",
        ConnectionProtocol.Http1 => "http/1.1",
        ConnectionProtocol.Http2 => "h2",
        _ => "websocket",
    };

    /// <summary>What a finished handshake decided; without ALPN it is HTTP/1.1 (RFC 9112 needs none).</summary>
    public static ConnectionProtocol FromAlpn(ReadOnlySpan<byte> alpn) => alpn.SequenceEqual("h2"u8) ? ConnectionProtocol.Http2 : ConnectionProtocol.Http1;
}
