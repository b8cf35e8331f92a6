using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.Inspection.Probing;
using static EdgeProxy.Inspection.Findings.InspectionFinding;

namespace EdgeProxy.Inspection.Findings;

/// <summary>What makes connections slower than they need to be: no HTTP/2, no resumption.</summary>
internal static class SessionRules
{
    public static IEnumerable<InspectionFinding> Judge(AlpnFacts alpn)
    {
        if (alpn.Protocols.FirstOrDefault(static protocol => protocol.Protocol == "h2") is { Accepted: false })
        {
            yield return Note(InspectionStep.Alpn, "no-h2", "It does not offer HTTP/2 (ALPN h2).",
                "Switch it on where browsers or gRPC clients come (nginx: http2 on).");
        }
    }

    public static IEnumerable<InspectionFinding> Judge(ResumptionFacts resumption, HandshakeFacts handshake)
    {
        // Without the certificate that was asked for, there is nothing to resume.
        if (handshake.ClientCertificateRequested) yield break;
        var refused = resumption.Items.Where(static item => item is { Method: not null, Resumed: false }).Select(static item => item.Version).ToList();
        if (refused.Count > 0)
        {
            yield return Note(InspectionStep.Resumption, "resumption-refused", $"It hands out sessions to resume and does not take them back ({string.Join(", ", refused)}).",
                "Several servers behind one address need the same ticket keys.");
        }
        else if (resumption.Items.Count > 0 && resumption.Items.All(static item => item.Method is null))
        {
            yield return Note(InspectionStep.Resumption, "no-resumption", "Sessions cannot be resumed: every client that comes back costs a full handshake.",
                "Switch session tickets on.");
        }
    }
}
