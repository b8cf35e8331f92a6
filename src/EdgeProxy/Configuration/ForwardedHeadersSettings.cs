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

    /// <summary>
    /// How a verified client certificate is told to backends. Default: <c>Client-Cert</c> as RFC 9440 has it; <see langword="null"/> forwards none,
    /// and leaves alone what clients send under that name.
    /// </summary>
    public ClientCertificateHeaderSettings? ClientCertificate { get; init; } = new();
}
