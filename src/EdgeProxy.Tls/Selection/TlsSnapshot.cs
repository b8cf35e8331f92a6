using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>Everything a handshake chooses by, as of one moment. Immutable: a handshake that began with it ends with it.</summary>
/// <param name="catalog">Certificates by name.</param>
/// <param name="policies">Policies by host.</param>
/// <param name="settings">What the policies were made from, and what goes for all hosts. Default: the defaults.</param>
/// <param name="trust">What demands of client certificates are enforced by. Default: nothing, and hosts with a demand refuse every client.</param>
public sealed class TlsSnapshot(CertificateCatalog catalog, TlsPolicySet policies, TlsSettings? settings = null, TrustGeneration? trust = null)
{
    /// <summary>Certificates by name.</summary>
    public CertificateCatalog Catalog { get; } = catalog;

    /// <summary>Policies by host.</summary>
    public TlsPolicySet Policies { get; } = policies;

    /// <summary>What goes for all hosts, such as the time a handshake may take.</summary>
    public TlsSettings Settings { get; } = settings ?? new TlsSettings();

    /// <summary>Authorities and revocation lists that client certificates are verified by.</summary>
    public TrustGeneration Trust { get; } = trust ?? TrustGeneration.Empty;

    /// <summary>What hosts ask of client certificates.</summary>
    public ClientDemandSet Demands { get; } = new(settings ?? new TlsSettings(), (trust ?? TrustGeneration.Empty).Bundles);

    /// <summary>The search order of the handshake:
    /// 1. the name's certificates (exact, wildcard, default);
    /// 2. the host's policy, and its demand of client certificates;
    /// 3. among the certificates the first whose signature the client can verify, or else the last, so that OpenSSL names what is missing.
    /// </summary>
    internal TlsSelection Select(ClientHello hello)
    {
        var match = Catalog.Resolve(hello.ServerName);
        if (match.Rule == MatchRule.Reject) return default;
        var policy = Policies.For(hello.ServerName);
        var certificate = ClientCapability.Choose(hello, policy, match.Candidates);
        return new TlsSelection(certificate, match.Rule, policy, hello.ServerName, Demands.For(hello.ServerName))
        {
            ReportOnly = Policies.ReportOnly?.Judge(hello, match.Candidates),
        };
    }
}

/// <summary>What a ClientHello is answered with; without a certificate it is refused.</summary>
internal readonly record struct TlsSelection(CertificateEntry? Certificate, MatchRule Rule, TlsPolicy Policy, string? ServerName, ClientDemand Demand)
{
    /// <summary>What would become of it under the report-only policy; <see langword="null"/> when there is none.</summary>
    public ReportOnlyJudgement? ReportOnly { get; init; }
}
