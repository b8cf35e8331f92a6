using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>Everything a handshake chooses by, as of one moment. Immutable: a handshake that began with it ends with it.</summary>
public sealed class TlsSnapshot(CertificateCatalog catalog, TlsPolicySet policies)
{
    /// <summary>Certificates by name.</summary>
    public CertificateCatalog Catalog { get; } = catalog;

    /// <summary>Policies by host.</summary>
    public TlsPolicySet Policies { get; } = policies;

    /// <summary>The search order of the handshake:
    /// 1. the name's certificates (exact, wildcard, default);
    /// 2. the host's policy;
    /// 3. among the certificates the first whose signature the client can verify, or else the last, so that OpenSSL names what is missing.
    /// </summary>
    internal TlsSelection Select(ClientHello hello)
    {
        var match = Catalog.Resolve(hello.ServerName);
        if (match.Rule == MatchRule.Reject) return default;
        var policy = Policies.For(hello.ServerName);
        var certificate = match.Candidates[^1];
        foreach (var candidate in match.Candidates)
        {
            if (!ClientCapability.CanVerify(hello, policy, candidate)) continue;
            certificate = candidate;
            break;
        }

        return new TlsSelection(certificate, match.Rule, policy, hello.ServerName);
    }
}

/// <summary>What a ClientHello is answered with; without a certificate it is refused.</summary>
internal readonly record struct TlsSelection(CertificateEntry? Certificate, MatchRule Rule, TlsPolicy Policy, string? ServerName);
