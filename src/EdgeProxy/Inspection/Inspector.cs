using EdgeProxy.Certificates;
using EdgeProxy.Inspection.Chains;
using EdgeProxy.Inspection.Connecting;
using EdgeProxy.Inspection.Findings;
using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.Inspection.Probing;

namespace EdgeProxy.Inspection;

/// <summary>
/// Looks at an endpoint as its clients see it, step by step: first who is there, then what an ordinary handshake brings, then everything that
/// other clients would get. A step that cannot be taken ends the inspection with what is known by then, and so does the end of its time. For
/// one inspection.
/// </summary>
/// <param name="anchors">Whom to trust.</param>
/// <param name="time">Clock of dates, deadlines and durations.</param>
/// <param name="progress">Told of each step.</param>
/// <param name="limit">How long all of it may take.</param>
internal sealed class Inspector(TrustAnchors anchors, TimeProvider time, IInspectionProgress progress, TimeSpan limit)
{
    private InspectionReport? _known;

    public async Task<InspectionReport> RunAsync(InspectTarget target, CancellationToken cancellation)
    {
        using var contexts = new ClientContexts();
        await Rehearsal.RunAsync(contexts, time, cancellation);
        var started = time.GetTimestamp();
        var report = await InspectInTimeAsync(new InspectionReport { Target = target, StartedAt = time.GetUtcNow() }, contexts, cancellation);
        return report with
        {
            DurationMs = time.MillisecondsSince(started),
            Outcome = report.Tcp?.Address is null ? InspectionOutcome.Unreachable
                : report.Findings.Any(static finding => finding.Severity > InspectionSeverity.Note) ? InspectionOutcome.Findings
                : InspectionOutcome.Fine,
        };
    }

    private async Task<InspectionReport> InspectInTimeAsync(InspectionReport report, ClientContexts contexts, CancellationToken cancellation)
    {
        _known = report;
        using var deadline = new Deadline(limit, time, cancellation);
        try
        {
            return await InspectAsync(report, contexts, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return With(_known, [ReachabilityRules.OutOfTime(_known, limit)]);
        }
    }

    private async Task<InspectionReport> InspectAsync(InspectionReport report, ClientContexts contexts, CancellationToken cancellation)
    {
        var target = report.Target;
        var dialer = new Dialer(time);
        progress.Report($"resolving {target.Host}");
        var (addresses, dns) = await dialer.ResolveAsync(target, cancellation);
        if (addresses.Count == 0) return report with { Dns = dns, Findings = [.. ReachabilityRules.Judge(target, dns, null)] };

        progress.Report($"connecting to port {target.Port}");
        var (peer, connection, tcp) = await dialer.DialAsync(target, addresses, cancellation);
        report = With(report with { Dns = dns, Tcp = tcp }, ReachabilityRules.Judge(target, dns, tcp));
        if (peer is null || connection is null) return report;

        progress.Report("shaking hands");
        var first = await FirstHandshake.RunAsync(peer, connection, contexts, cancellation);
        report = With(report with { Handshake = first.Facts }, HandshakeRules.Judge(target, first.Facts));
        report = InspectCertificates(report, first);
        return first.Facts.Speaks == SpokenProtocol.Tls ? await ProbeAsync(report, peer, contexts, first, cancellation) : report;
    }

    private InspectionReport InspectCertificates(InspectionReport report, FirstHandshakeResult first)
    {
        if (first.Chain.Count == 0) return report;
        progress.Report("verifying the chain");
        var (facts, chain) = ChainInspection.Run(first.Chain, report.Target, anchors, time);
        report = report with { Chain = facts };
        if (chain is null) return With(report, ChainRules.Judge(null, facts));

        report = With(report, [.. CertificateRules.Judge(report.Target, chain, facts, time.GetUtcNow()), .. ChainRules.Judge(chain, facts)]);
        return first.Facts.Error is null ? InspectStaple(report, first, chain) : report;
    }

    private InspectionReport InspectStaple(InspectionReport report, FirstHandshakeResult first, PresentedChain chain)
    {
        var facts = StapleFacts.Of(first.Staple, chain, time.GetUtcNow());
        report = report with { Staple = facts };
        return StapleRules.Judge(chain, facts) is { } finding ? With(report, [finding]) : report;
    }

    private async Task<InspectionReport> ProbeAsync(
        InspectionReport report, Peer peer, ClientContexts contexts, FirstHandshakeResult first, CancellationToken cancellation)
    {
        if (first.Facts.Error is null)
        {
            progress.Report("offering protocols");
            var alpn = await AlpnInspection.RunAsync(peer, contexts, first.Protocol, cancellation);
            report = With(report with { Alpn = alpn }, SessionRules.Judge(alpn));
        }

        var versions = await VersionInspection.RunAsync(peer, progress, cancellation);
        report = With(report with { Versions = versions }, VersionRules.Judge(versions));
        if (first.Facts.Error is not null) return report;

        var accepted = versions.Accepted().Select(static version => version.Version).ToList();
        var resumption = await ResumptionInspection.RunAsync(peer, contexts, accepted, progress, cancellation);
        return With(report with { Resumption = resumption }, SessionRules.Judge(resumption, first.Facts));
    }

    private InspectionReport With(InspectionReport report, IEnumerable<InspectionFinding> findings) =>
        _known = report with { Findings = [.. report.Findings, .. findings] };
}
