using EdgeProxy.Certificates;
using EdgeProxy.Inspection.Chains;
using static EdgeProxy.Inspection.Findings.InspectionFinding;

namespace EdgeProxy.Inspection.Findings;

/// <summary>The OCSP staple: whether it is there, and what clients do about what it says.</summary>
internal static class StapleRules
{
    private const InspectionStep Step = InspectionStep.Staple;

    private static readonly string Revoked = OcspOutcome.Revoked.ToText();
    private static readonly string Expired = OcspOutcome.Expired.ToText();

    /// <summary>At most one finding.</summary>
    public static InspectionFinding? Judge(PresentedChain chain, StapleFacts staple)
    {
        if (!staple.Present) return JudgeAbsence(chain.Leaf);
        if (staple.Valid) return null;
        if (staple.Status is null) return Note(Step, "staple-unverified", $"The OCSP staple cannot be verified. {staple.Detail}");
        if (staple.Status == Revoked)
        {
            return Error(Step, "revoked", "The issuer has revoked the certificate, and the server's own staple says so: clients refuse it.",
                "Replace the certificate and its key now; then find out who revoked it, and why.");
        }

        return staple.Status == Expired && !chain.Leaf.MustStaple
            ? Warning(Step, "staple-expired", $"The OCSP staple is out of date. {staple.Detail}", "See why the server does not get a new one from its responder; no staple would be better than this.")
            : Error(Step, staple.Status == Expired ? "staple-expired" : "staple-invalid", $"Clients that check the OCSP staple refuse it. {staple.Detail}",
                "Have the server fetch a new one from the responder that the certificate names.");
    }

    private static InspectionFinding? JudgeAbsence(PresentedCertificate leaf) => leaf switch
    {
        { MustStaple: true } => Error(Step, "must-staple", "The certificate promises an OCSP staple (must-staple), and none is sent: Firefox and others end the handshake.",
            "Switch stapling on, and let the server reach the responder; or take a certificate without the promise."),
        { OcspUrl: { } url } => Warning(Step, "no-staple",
            $"No OCSP staple is sent, though the certificate names a responder: clients that check have to ask {ForeignText.Clean(url)} themselves.",
            "Switch stapling on (EdgeProxy does by itself; nginx: ssl_stapling on)."),
        _ => null,
    };
}
