namespace EdgeProxy.Configuration;

/// <summary>Limits on what clients may take. Section <c>EdgeProxy:Limits</c>.</summary>
internal sealed record LimitSettings
{
    /// <summary>Open public connections in all. Default: no limit.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Open public connections of one client address. Default: no limit.</summary>
    public int? MaxConnectionsPerIp { get; init; }

    /// <summary>TLS handshakes begun in one second. Default: no limit.</summary>
    public int? MaxHandshakesPerSecond { get; init; }
}
