using EdgeProxy.Inspection.Handshakes;
using static EdgeProxy.Inspection.Findings.InspectionFinding;

namespace EdgeProxy.Inspection.Findings;

/// <summary>What a handshake that did not come about means, and what one that did leaves to say.</summary>
internal static class HandshakeRules
{
    private const InspectionStep Step = InspectionStep.ServerHello;

    public static IEnumerable<InspectionFinding> Judge(InspectTarget target, HandshakeFacts handshake)
    {
        if (handshake.Error is not null) yield return Explain(target, handshake);
        if (!handshake.ClientCertificateRequested) yield break;
        yield return handshake.Error is null
            ? Note(Step, "client-certificate", "It asks for a client certificate, and this client has none: what depends on one cannot be seen from here.")
            : Note(Step, "client-certificate", "It asked for a client certificate, and this client has none: that may be why.");
    }

    private static InspectionFinding Explain(InspectTarget target, HandshakeFacts handshake) => handshake switch
    {
        { Speaks: SpokenProtocol.Http } => Error(Step, "plain-http", "It speaks plain HTTP here, not TLS.",
            "Switch TLS on for this port (EdgeProxy: \"Tls\": true; nginx: listen … ssl), or send clients to the port that has it."),
        { Speaks: SpokenProtocol.Ssh } => Error(Step, "not-tls", $"It speaks SSH here, not TLS: the first bytes are \"{handshake.FirstBytes}\".",
            "Ask another port."),
        { Speaks: SpokenProtocol.MailOrFtp } => Error(Step, "not-tls",
            $"It greets as a mail or FTP server does, and the first bytes are not TLS: \"{handshake.FirstBytes}\".",
            "Ask the port where TLS begins at once (465, 993, 995, 990); STARTTLS is not spoken here."),
        { Speaks: SpokenProtocol.Unknown } => Error(Step, "not-tls", $"The first bytes are not TLS: \"{handshake.FirstBytes}\".",
            "See what listens on this port."),
        { Speaks: SpokenProtocol.Silence } => Error(Step, "silent", $"It takes the connection and does not answer a ClientHello: {handshake.Error}.",
            "See whether the process behind the port hangs, whether the port is meant for TLS, and whether it waits for a PROXY protocol header."),
        { Alert: "unrecognized_name" } when target.ServerNameSent is { } name => Error(Step, "unrecognized-name", $"It does not know the name {name}.",
            $"Give it a certificate for {name}, or ask for a name that it serves: --sni NAME."),
        { Alert: not null } when target.ServerNameSent is null => Error(Step, "no-server-name",
            $"It refuses a client that sends no server name ({handshake.Alert}).", "An IP address is no server name: ask for one with --sni NAME."),
        { Alert: not null } => Error(Step, "handshake-failed", $"It refuses the handshake with the alert {handshake.Alert}.",
            "Its own log says why; what it would accept stands under versions and suites."),
        _ => Error(Step, "handshake-failed", $"The handshake fails: {handshake.Error}.", "Its own log may say why; what it accepts stands under versions and suites."),
    };
}
