using EdgeProxy.Certificates;
using EdgeProxy.Inspection.Chains;
using static EdgeProxy.Inspection.Findings.InspectionFinding;

namespace EdgeProxy.Inspection.Findings;

/// <summary>The way from the server's certificate to a root.</summary>
internal static class ChainRules
{
    private const InspectionStep Step = InspectionStep.Chain;

    public static IEnumerable<InspectionFinding> Judge(PresentedChain? chain, ChainFacts facts)
    {
        if (chain is null)
        {
            yield return Error(Step, "malformed-certificate", $"What was sent cannot be read as certificates: {facts.Unreadable}.", "Have the certificate issued again.");
            yield break;
        }

        if (JudgeTrust(chain, facts) is { } trust) yield return trust;
        foreach (var problem in facts.Problems)
            yield return Error(Step, "chain-invalid", $"The chain does not verify: {problem.TrimEnd('.')}.", "Take certificate and chain from the authority again.");
        if (chain.IsOutOfOrder)
        {
            yield return Note(Step, "chain-reordered", "The certificates are not in order; old clients do not sort them.",
                "Put the server's own first and each issuer after what it signed.");
        }

        if (chain.HasRoot) yield return Note(Step, "root-included", "The root is sent, which is of use to no client.", "Take it out of the certificate file.");
        if (chain.Unrelated.Count > 0)
        {
            yield return Note(Step, "unrelated-certificates", "Certificates that do not belong to the chain are sent along.", "Take them out of the certificate file.");
        }
    }

    private static InspectionFinding? JudgeTrust(PresentedChain chain, ChainFacts facts)
    {
        if (facts is { Trusted: true, Complete: true }) return null;
        if (chain.Leaf.IsSelfIssued)
        {
            return Error(Step, "self-signed", "The certificate is self-signed: only clients that were given it will trust it.",
                "Take one from an authority; or give it to the clients (here: --ca FILE).");
        }

        if (facts.Complete == false || facts.Trusted) return Incomplete(chain, facts);
        if (facts.Problems.Count > 0) return null; // They say more.
        return facts.UnknownIssuer is { } issuer
            ? Error(Step, "untrusted", $"The chain leads to {Quote(issuer)}, which was not sent and is no root that is trusted here.",
                $"If {Quote(issuer)} is a private authority, give its root to the clients (here: --ca FILE); if it is an intermediate, append it to the certificate file.")
            : Error(Step, "untrusted", $"The chain ends at {Quote(ForeignText.Clean(chain.Path[^1].IssuerName))}, a root that is not trusted here.",
                "If it is a private authority, give its root to the clients (here: --ca FILE); otherwise take a certificate from a public one.");
    }

    private static InspectionFinding Incomplete(PresentedChain chain, ChainFacts facts)
    {
        var last = chain.Path[^1];
        var issuer = Quote(facts.UnknownIssuer ?? ForeignText.Clean(last.IssuerName));
        var where = last.IssuerUrl is { } url ? $" It is published at {ForeignText.Clean(url)}." : "";
        var root = facts.Trusted ? "" : $" (If {issuer} is the root of your own authority, give it to the clients instead; here: --ca FILE.)";
        return Error(Step, "incomplete-chain", $"The server does not send the intermediate {issuer}; clients that have not cached it fail.",
            $"Append it to the certificate file, after the server's own certificate.{where}{root}");
    }

    private static string Quote(string name) => $"`{name}`";
}
