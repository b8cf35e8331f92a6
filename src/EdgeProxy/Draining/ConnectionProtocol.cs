namespace EdgeProxy.Draining;

/// <summary>What is spoken on a connection. A closed list, since it is a metric attribute.</summary>
internal enum ConnectionProtocol
{
    /// <summary>TLS whose handshake has not told yet.</summary>
    Tls,

    /// <summary>HTTP/1.0 and 1.1.</summary>
    Http1,

    /// <summary>HTTP/2.</summary>
    Http2,
}

internal static class ConnectionProtocolText
{
    public static readonly ConnectionProtocol[] All = [ConnectionProtocol.Tls, ConnectionProtocol.Http1, ConnectionProtocol.Http2];

    /// <summary>The <c>protocol</c> attribute: the ALPN name (RFC 7301) once there is one.</summary>
    public static string ToText(this ConnectionProtocol protocol) => protocol switch
    {
        ConnectionProtocol.Tls => "tls",
        ConnectionProtocol.Http1 => "http/1.1",
        _ => "h2",
    };

    /// <summary>What a finished handshake decided; without ALPN it is HTTP/1.1 (RFC 9112 needs none).</summary>
    public static ConnectionProtocol FromAlpn(ReadOnlySpan<byte> alpn) => alpn.SequenceEqual("h2"u8) ? ConnectionProtocol.Http2 : ConnectionProtocol.Http1;
}
