using EdgeProxy.Inspection;
using EdgeProxy.Inspection.Chains;
using EdgeProxy.Inspection.Findings;
using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.Inspection.Probing;

namespace EdgeProxy.Commands.Inspect;

/// <summary>One line of the text report: what a step came to.</summary>
/// <param name="Step">Which step; its findings decide the mark in front.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Summary">What it came to.</param>
/// <param name="Ms">How long it took; null where that says nothing.</param>
internal sealed record StepLine(InspectionStep Step, string Title, string Summary, double? Ms)
{
    /// <summary>A line for each step that was taken.</summary>
    public static IEnumerable<StepLine> Of(InspectionReport report)
    {
        if (report.Dns is { } dns)
            yield return new(InspectionStep.Dns, "DNS", dns.Error ?? (dns.Ms is null ? "not needed: an address was given" : string.Join(", ", dns.Addresses)), dns.Ms);
        if (report.Tcp is { } tcp) yield return new(InspectionStep.Tcp, "TCP", tcp.Address ?? tcp.Failed[^1].Error, tcp.Ms);
        if (report.Handshake is { } handshake)
        {
            yield return new(InspectionStep.ServerHello, "ServerHello", Answer(handshake), handshake.ServerHelloMs ?? handshake.Ms);
            if (handshake.Error is null) yield return new(InspectionStep.ServerHello, "Handshake", Signed(handshake), handshake.Ms);
        }

        if (report.Chain is { } chain)
        {
            if (chain.Certificates.Count > 0) yield return new(InspectionStep.Certificate, "Certificate", Describe(chain.Certificates[0], report.StartedAt), null);
            // How long it took here says nothing about the server.
            yield return new(InspectionStep.Chain, "Chain", Describe(chain), null);
        }

        if (report.Staple is { } staple) yield return new(InspectionStep.Staple, "OCSP staple", Describe(staple), null);
        if (report.Alpn is { } alpn) yield return new(InspectionStep.Alpn, "ALPN", Describe(alpn), alpn.Ms);
        if (report.Versions is { } versions)
        {
            yield return new(InspectionStep.Versions, "Versions", Versions(versions), versions.Ms);
            if (versions.Accepted().Any()) yield return new(InspectionStep.Suites, "Suites", Suites(versions), versions.SuitesMs);
        }

        if (report.Resumption is { Items.Count: > 0 } resumption)
            yield return new(InspectionStep.Resumption, "Resumption", Describe(resumption), resumption.Ms);
    }

    private static string Answer(HandshakeFacts handshake) => handshake switch
    {
        { Error: null } => string.Join(", ", new[] { handshake.Version, handshake.CipherSuite, handshake.Group }.OfType<string>()),
        { Speaks: SpokenProtocol.Http } => "plain HTTP",
        { FirstBytes: { } bytes } => $"not TLS: \"{bytes}\"",
        { Alert: { } alert } => $"alert {alert}",
        _ => handshake.Error,
    };

    private static string Signed(HandshakeFacts handshake) =>
        $"complete{(handshake.Signature is { } signature ? $", signed by {signature}" : "")}{(handshake.ClientCertificateRequested ? ", asks for a client certificate" : "")}";

    private static string Describe(CertificateFacts leaf, DateTimeOffset now)
    {
        var time = now > leaf.NotAfter ? $"expired {TimeText.Span(now - leaf.NotAfter)} ago"
            : now < leaf.NotBefore ? $"valid in {TimeText.Span(leaf.NotBefore - now)}"
            : $"{TimeText.Span(leaf.NotAfter - now)} left";
        return $"{(leaf.Subject.Length > 0 ? leaf.Subject : "no subject")}, {leaf.Key}, {time}";
    }

    private static string Describe(ChainFacts chain)
    {
        if (chain.Unreadable is not null) return "cannot be read";
        var sent = chain.Certificates.Count == 1 ? "1 certificate" : $"{chain.Certificates.Count} certificates";
        var trust = chain switch
        {
            { Complete: false } => "the issuer is missing",
            { Trusted: false } => "not trusted",
            { TrustedBy: "ca" } => "trusted by --ca",
            _ => "trusted by the system",
        };
        return $"{sent}, {trust}";
    }

    private static string Describe(StapleFacts staple)
    {
        if (!staple.Present) return staple.Expected ? "none" : "none, and none to be expected: the certificate names no responder";
        var age = staple.AgeSeconds is { } seconds ? $", {TimeText.Span(TimeSpan.FromSeconds(Math.Max(0, seconds)))} old" : "";
        var end = staple.NextUpdate is { } nextUpdate ? $", until {TimeText.Moment(nextUpdate)}" : "";
        return $"{staple.Status?.Replace('_', ' ') ?? "not verifiable"}{age}{end}";
    }

    private static string Describe(AlpnFacts alpn)
    {
        var accepted = alpn.Protocols.Where(static protocol => protocol.Accepted).Select(static protocol => protocol.Protocol).ToList();
        return accepted.Count == 0 ? "none, ALPN is not heeded" : string.Join(", ", accepted);
    }

    private static string Versions(VersionsFacts versions)
    {
        var accepted = versions.Accepted().Select(static version => version.Version).ToList();
        var refused = versions.Items.Where(static item => !item.Accepted).Select(static item => item.Version).ToList();
        var text = accepted.Count == 0 ? "none" : string.Join(", ", accepted);
        return refused.Count == 0 ? text : $"{text} (not {string.Join(", ", refused)})";
    }

    private static string Suites(VersionsFacts versions)
    {
        var accepted = versions.Accepted().ToList();
        var order = accepted.Exists(static version => version.ServerChooses == true) ? "the server's order"
            : accepted.Exists(static version => version.ServerChooses == false) ? "the client's order" : null;
        var counts = string.Join(", ", accepted.Select(static version => $"{version.Suites.Count} of {version.Version}"));
        return order is null ? counts : $"{counts}, {order}";
    }

    private static string Describe(ResumptionFacts resumption) => string.Join(", ", resumption.Items.Select(static item => item switch
    {
        { Resumed: true } => $"{item.Version} by {item.Method}",
        { Method: null } => $"{item.Version} not",
        _ => $"{item.Version} refused",
    }));
}
