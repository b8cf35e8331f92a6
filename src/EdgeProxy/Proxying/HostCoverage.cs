using System.Net;
using EdgeProxy.Certificates;
using EdgeProxy.Tls;

namespace EdgeProxy.Proxying;

/// <summary>
/// Whether a connection may carry requests for a host. A client may reuse a connection for other hosts of its certificate (RFC 9113
/// section 9.1.1), and anyone may write any Host; neither may lead past the TLS policy of the host that is asked for.
/// </summary>
internal static class HostCoverage
{
    /// <summary>Why the request is misdirected (421), or null when it may be served here.</summary>
    /// <param name="host">Host without port; empty when the request has none.</param>
    /// <param name="session">The session the request came in on; <see langword="null"/> on plain HTTP.</param>
    /// <param name="current">Certificates, policies and demands in force.</param>
    public static string? FindMisdirection(string host, ITlsSessionFeature? session, TlsSnapshot current)
    {
        // First, and for every request: a demand may have been switched on since the handshake.
        var demand = current.Demands.For(host);
        if (session is null) return demand.Mode == ClientCertificateMode.Require ? "this host demands client certificates, which takes HTTPS" : null;
        if (!demand.IsMetBy(session.Demand, !session.ClientCertificateDer.IsEmpty)) return "this host asks for client certificates, and this connection was not asked for it";

        // Nearly every request asks for the name its handshake asked for; the certificate and the policy were chosen by it.
        if (host.Length == 0 || host.Equals(session.ServerName, StringComparison.OrdinalIgnoreCase)) return null;

        // A host with a stricter policy is not reached through another host's handshake.
        if (!string.Equals(current.Policies.For(host).Name, session.Policy, StringComparison.Ordinal))
            return "this host asks for another TLS policy than the connection has";
        return session.Certificate.Covers(host) || IsServedByDefault(host, session, current)
            ? null
            : "the certificate of this connection does not cover this host";
    }

    // A client that named no host in its ClientHello, or an unknown one, was given the default certificate. It may ask for what a
    // ClientHello cannot name, and for what the default certificate would answer to again.
    private static bool IsServedByDefault(string host, ITlsSessionFeature session, TlsSnapshot current) =>
        session.Rule == MatchRule.Default && (IsLocal(host) || current.Catalog.Resolve(host).Rule == MatchRule.Default);

    private static bool IsLocal(string host) =>
        IPAddress.TryParse(host, out _) || (HostName.TryNormalize(host, out var name) && (name == "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal)));
}
