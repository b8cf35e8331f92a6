using EdgeProxy.Tls;

namespace EdgeProxy.Configuration;

/// <summary>Limits on what clients may take. Section <c>EdgeProxy:Limits</c>.</summary>
internal sealed record LimitSettings
{
    /// <summary>Open public connections in all; those beyond are closed as soon as they are accepted. Default: no limit.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Open public connections of one client: an IPv4 address, or the /64 of an IPv6 one. Default: no limit.</summary>
    public int? MaxConnectionsPerIp { get; init; }

    /// <summary>TLS handshakes begun in one second, on all listeners together; see <see cref="TlsSettings.MaxHandshakesPerSecond"/>. Default: no limit.</summary>
    public int? MaxHandshakesPerSecond { get; init; }
}
