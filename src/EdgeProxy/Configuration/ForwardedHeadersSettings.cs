using System.Net;

namespace EdgeProxy.Configuration;

/// <summary>Whose word about the client is believed. Section <c>EdgeProxy:ForwardedHeaders</c>.</summary>
internal sealed record ForwardedHeadersSettings
{
    /// <summary>
    /// Peers whose <c>X-Forwarded-*</c> is kept and continued. Default: none, everybody's is overwritten. Whoever is listed can claim any
    /// client address.
    /// </summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Connections begin with the PROXY protocol's header. Default: no.</summary>
    public bool ProxyProtocol { get; init; }
}
