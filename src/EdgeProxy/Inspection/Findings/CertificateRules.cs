using EdgeProxy.Certificates;
using EdgeProxy.Inspection.Chains;
using static EdgeProxy.Inspection.Findings.InspectionFinding;

namespace EdgeProxy.Inspection.Findings;

/// <summary>The server's own certificate: dates, names, and what our own certificates are asked before they serve.</summary>
internal static class CertificateRules
{
    private const InspectionStep Step = InspectionStep.Certificate;
    private const int MostNamed = 5;

    // An authority's client renews with a third of the lifetime left; who is still waiting at a tenth has been forgotten.
    private const double LateShare = 0.1;

    public static IEnumerable<InspectionFinding> Judge(InspectTarget target, PresentedChain chain, ChainFacts facts, DateTimeOffset now)
    {
        var leaf = chain.Leaf;
        if (JudgeDates(leaf, now) is { } dates) yield return dates;
        if (!facts.CoversName && leaf.Hosts.Count > 0)
        {
            yield return Error(Step, "wrong-host", $"The certificate is for {Names(leaf.Hosts)}, not for {target.ServerName}.",
                $"Serve a certificate that has {target.ServerName} among its subject alternative names, or ask for a name that this one has: --sni NAME.");
        }

        foreach (var finding in chain.Vet(now)) yield return Translate(finding);
    }

    private static InspectionFinding? JudgeDates(PresentedCertificate leaf, DateTimeOffset now)
    {
        if (now > leaf.NotAfter)
        {
            return Error(Step, "expired", $"The certificate expired {TimeText.Span(now - leaf.NotAfter)} ago, at {TimeText.Moment(leaf.NotAfter)}.",
                "Renew it now; then find out why the renewal did not happen by itself.");
        }

        if (now < leaf.NotBefore)
        {
            return Error(Step, "not-yet-valid", $"The certificate becomes valid in {TimeText.Span(leaf.NotBefore - now)}, at {TimeText.Moment(leaf.NotBefore)}.",
                "Serve the former one until then; or, if that time has come, set this machine's clock.");
        }

        return leaf.NotAfter - now < (leaf.NotAfter - leaf.NotBefore) * LateShare
            ? Warning(Step, "expires-soon", $"The certificate expires in {TimeText.Span(leaf.NotAfter - now)}, at {TimeText.Moment(leaf.NotAfter)}.",
                "Nine tenths of its life are over: see why it has not been renewed.")
            : null;
    }

    /// <summary>The rules speak of the certificate in the words of who serves it, which is whom the advice is for.</summary>
    private static InspectionFinding Translate(CertificateFinding finding) => new(
        Step,
        finding.Severity switch
        {
            VettingSeverity.Reject => InspectionSeverity.Error,
            VettingSeverity.Warn => InspectionSeverity.Warning,
            _ => InspectionSeverity.Note,
        },
        finding.RuleId,
        ForeignText.Clean(finding.Message),
        null);

    private static string Names(IReadOnlyList<string> hosts) => hosts.Count <= MostNamed
        ? string.Join(", ", hosts)
        : $"{string.Join(", ", hosts.Take(MostNamed))} and {hosts.Count - MostNamed} more";
}
