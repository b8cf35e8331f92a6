using EdgeProxy.Certificates;
using EdgeProxy.Inspection.Chains;
using static EdgeProxy.Inspection.Findings.InspectionFinding;

namespace EdgeProxy.Inspection.Findings;

/// <summary>The OCSP staple.</summary>
internal static class StapleRules
{
    private const InspectionStep Step = InspectionStep.Staple;

    public static IEnumerable<InspectionFinding> Judge(PresentedChain chain, StapleFacts staple)
    {
        if (staple.Present) yield break;
        if (chain.Leaf.MustStaple)
        {
            yield return Error(Step, "must-staple", "The certificate promises an OCSP staple (must-staple), and none is sent: Firefox and others end the handshake.",
                "Switch stapling on, and let the server reach the responder; or take a certificate without the promise.");
        }
        else if (chain.Leaf.OcspUrl is { } url)
        {
            yield return Warning(Step, "no-staple", $"No OCSP staple is sent, though the certificate names a responder: clients that check have to ask {ForeignText.Clean(url)} themselves.",
                "Switch stapling on (EdgeProxy does by itself; nginx: ssl_stapling on).");
        }
    }
}
