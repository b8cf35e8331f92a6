namespace EdgeProxy.Certificates;

/// <summary>What the rules look at.</summary>
/// <param name="Chain">The candidate's certificates as they are sent, and those that are not.</param>
/// <param name="InService">What it would replace.</param>
/// <param name="Now">The time of vetting.</param>
internal sealed record VettingSubject(CertificateChain Chain, CertificateEntry? InService, DateTimeOffset Now)
{
    /// <summary>How the handshake in memory went; null when there was none.</summary>
    public TrialOutcome? Trial { get; init; }

    public ParsedCertificate Leaf => Chain.Sent[0];
}
