namespace EdgeProxy.Certificates;

/// <summary>Why a name got the certificate it got.</summary>
public enum MatchRule
{
    /// <summary>No certificate answers to the name: the handshake is refused.</summary>
    Reject,

    /// <summary>The name stands in the certificate.</summary>
    Exact,

    /// <summary>A wildcard of the name's parent stands in the certificate; it covers one label (RFC 9525 section 6.3).</summary>
    Wildcard,

    /// <summary>The default certificate, because the client sent no name, or an unknown one.</summary>
    Default,
}

/// <summary>The certificates that answer to a name, best first (ECDSA before RSA), and the rule that found them.</summary>
/// <param name="Rule">How the name was found.</param>
/// <param name="Candidates">
/// One certificate for each key algorithm at most; empty exactly when <paramref name="Rule"/> is <see cref="MatchRule.Reject"/>.
/// </param>
public readonly record struct CertificateMatch(MatchRule Rule, IReadOnlyList<CertificateEntry> Candidates);

/// <summary>A certificate that claims a host and does not get it, because a better one of the same key algorithm claims it too.</summary>
/// <param name="Entry">The one that lost.</param>
/// <param name="Host">The host, as it stands in both certificates.</param>
/// <param name="By">The one that answers.</param>
public sealed record ShadowedHost(CertificateEntry Entry, string Host, CertificateEntry By);
