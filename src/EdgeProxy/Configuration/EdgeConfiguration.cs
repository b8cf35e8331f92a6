using EdgeProxy.Certificates;
using EdgeProxy.Proxying;
using EdgeProxy.Tls;

namespace EdgeProxy.Configuration;

/// <summary>One accepted generation of the configuration. Nothing that was not accepted is ever read.</summary>
/// <param name="Settings">The <c>EdgeProxy</c> section.</param>
/// <param name="Policies">The TLS policies, compiled.</param>
/// <param name="Routes">The <c>ReverseProxy</c> section, as YARP reads it.</param>
internal sealed record EdgeConfiguration(EdgeSettings Settings, TlsPolicySet Policies, ProxyRoutes Routes)
{
    /// <summary>What handshakes choose by, with these certificates and these authorities of clients.</summary>
    public TlsSnapshot SnapshotOf(CertificateCatalog catalog, TrustGeneration trust) => new(catalog, Policies, Settings.Tls, trust);
}
