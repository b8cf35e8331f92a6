using System.Net.Sockets;
using EdgeProxy.Inspection.Connecting;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Inspection.Handshakes;

/// <summary>What the handshake brought beside its facts, for the steps after it.</summary>
/// <param name="Facts">What to report.</param>
/// <param name="Chain">The certificates as they were sent, DER; none when the handshake failed before.</param>
/// <param name="Staple">The staple as it was sent.</param>
/// <param name="Protocol">The ALPN protocol that was chosen out of h2 and http/1.1.</param>
internal sealed record FirstHandshakeResult(HandshakeFacts Facts, IReadOnlyList<byte[]> Chain, byte[]? Staple, string? Protocol);

/// <summary>The handshake that an ordinary client would make, with everything asked for that a server can give.</summary>
internal static class FirstHandshake
{
    public static async Task<FirstHandshakeResult> RunAsync(Peer peer, Socket connection, ClientContexts contexts, CancellationToken cancellation)
    {
        using var dialogue = TlsDialogue.Over(connection, peer, contexts.Any, ProtocolList.Encode(["h2", "http/1.1"]));
        dialogue.Session.RequestStaple();
        var end = await dialogue.HandshakeAsync(InspectionLimits.Handshake, cancellation);
        return end == HandshakeEnd.Established ? Describe(dialogue) : await ExplainAsync(peer, dialogue, end, cancellation);
    }

    private static FirstHandshakeResult Describe(TlsDialogue dialogue)
    {
        var session = dialogue.Session;
        var info = session.Info!;
        var facts = new HandshakeFacts
        {
            Speaks = SpokenProtocol.Tls,
            Version = VersionName.Of((ushort)info.Version),
            CipherSuite = info.CipherSuite,
            Group = info.Group,
            Signature = session.ReadServerSignature(),
            ClientCertificateRequested = session.CertificateRequested,
            ServerHelloMs = dialogue.FirstByteMs,
            Ms = dialogue.Ms,
        };
        var protocol = info.ApplicationProtocol is { } chosen ? ForeignText.Clean(chosen) : null;
        return new FirstHandshakeResult(facts, session.ReadServerChain(), session.ReadStaple(), protocol);
    }

    private static async Task<FirstHandshakeResult> ExplainAsync(Peer peer, TlsDialogue dialogue, HandshakeEnd end, CancellationToken cancellation)
    {
        var head = dialogue.Head.ToArray();
        if (head.Length == 0 && await PlainQuestion.AskAsync(peer, cancellation) is { Length: > 0 } answer && Greeting.Classify(answer) != SpokenProtocol.Tls)
            head = answer;

        var speaks = Greeting.Classify(head);
        var failure = dialogue.Session.Failure;
        var facts = new HandshakeFacts
        {
            Speaks = speaks,
            FirstBytes = speaks is SpokenProtocol.Tls or SpokenProtocol.Silence ? null : Greeting.Show(head),
            Error = end switch
            {
                HandshakeEnd.TimedOut => $"no answer within {InspectionLimits.Handshake.TotalSeconds:0} s",
                HandshakeEnd.Closed => "the server closed the connection",
                _ when failure is { Error: TlsError.PeerAlert } => "the server refused with an alert",
                _ => failure?.Detail ?? "it failed",
            },
            Alert = failure?.Alert is { } alert ? AlertName.Of(alert) : null,
            ClientCertificateRequested = dialogue.Session.CertificateRequested,
            ServerHelloMs = dialogue.FirstByteMs,
            Ms = dialogue.Ms,
        };
        return new FirstHandshakeResult(facts, dialogue.Session.ReadServerChain(), null, null);
    }
}
