using EdgeProxy.Inspection.Connecting;
using static EdgeProxy.Inspection.Findings.InspectionFinding;

namespace EdgeProxy.Inspection.Findings;

/// <summary>Whether there is anybody to talk to.</summary>
internal static class ReachabilityRules
{
    public static IEnumerable<InspectionFinding> Judge(InspectTarget target, DnsFacts dns, TcpFacts? tcp)
    {
        if (dns.Error is not null)
        {
            yield return Error(InspectionStep.Dns, "dns", $"The name {target.Host} does not resolve: {dns.Error}.",
                "Check the spelling, and ask the name server that clients use.");
        }

        if (tcp is null) yield break;
        if (tcp.Address is null)
        {
            yield return Error(InspectionStep.Tcp, "unreachable", $"Nobody answers: {Join(tcp.Failed)}.",
                "See whether the server runs and listens on this address and port, and whether a firewall stands between.");
        }
        else if (tcp.Failed.Count > 0)
        {
            yield return Note(InspectionStep.Tcp, "address-unreachable", $"Other addresses of the name do not answer: {Join(tcp.Failed)}.",
                "Clients that try them first lose time. Listen on them too, or take them out of the DNS.");
        }
    }

    /// <summary>The inspection took longer than it may.</summary>
    public static InspectionFinding OutOfTime(InspectionReport report, TimeSpan limit)
    {
        var step = report switch
        {
            { Tcp: null } => InspectionStep.Tcp,
            { Handshake: null } => InspectionStep.ServerHello,
            { Versions: null } => InspectionStep.Versions,
            _ => InspectionStep.Resumption,
        };
        return Warning(step, "out-of-time", $"The inspection was ended after {limit.TotalSeconds:0.###} s; what comes after this step was not looked at.",
            "The server answers slowly. Give it more time with --timeout.");
    }

    private static string Join(IReadOnlyList<FailedAttempt> failed) => string.Join("; ", failed.Select(static attempt => $"{attempt.Address} {attempt.Error}"));
}
