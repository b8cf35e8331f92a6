using System.Net.Sockets;
using EdgeProxy.Inspection.Connecting;
using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Inspection.Probing;

/// <summary>Which application protocols a server takes (RFC 7301).</summary>
/// <param name="Chosen">What it takes of h2 and http/1.1 when both are offered; null when it takes no notice.</param>
/// <param name="Protocols">Each offered alone.</param>
/// <param name="Ms">How long it took beyond the first handshake.</param>
internal sealed record AlpnFacts(string? Chosen, IReadOnlyList<AlpnProtocolFacts> Protocols, double Ms);

/// <summary>One protocol.</summary>
/// <param name="Protocol">Its ALPN name.</param>
/// <param name="Accepted">Whether the server chose it when nothing else was offered.</param>
/// <param name="Answer">What it did instead: goes on without, or refuses with an alert.</param>
internal sealed record AlpnProtocolFacts(string Protocol, bool Accepted, string? Answer);

/// <summary>Offers each protocol alone, but the one that the first handshake chose.</summary>
internal static class AlpnInspection
{
    private const string Ignored = "goes on without";

    private static readonly string[] Protocols = ["h2", "http/1.1"];

    public static async Task<AlpnFacts> RunAsync(Peer peer, ClientContexts contexts, string? chosen, CancellationToken cancellation)
    {
        var started = peer.Time.GetTimestamp();
        var protocols = new List<AlpnProtocolFacts>();
        foreach (var protocol in Protocols)
        {
            if (protocol == chosen) protocols.Add(new AlpnProtocolFacts(protocol, true, null));
            // Who takes neither of two takes neither of one.
            else if (chosen is null) protocols.Add(new AlpnProtocolFacts(protocol, false, Ignored));
            else protocols.Add(await OfferAsync(peer, contexts, protocol, cancellation));
        }

        return new AlpnFacts(chosen, protocols, peer.MillisecondsSince(started));
    }

    private static async Task<AlpnProtocolFacts> OfferAsync(Peer peer, ClientContexts contexts, string protocol, CancellationToken cancellation)
    {
        try
        {
            using var dialogue = await TlsDialogue.OpenAsync(peer, contexts.Any, cancellation, ProtocolList.Encode([protocol]));
            return await dialogue.HandshakeAsync(InspectionLimits.Probe, cancellation) switch
            {
                HandshakeEnd.Established when dialogue.Session.Info!.ApplicationProtocol == protocol => new AlpnProtocolFacts(protocol, true, null),
                HandshakeEnd.Established => new AlpnProtocolFacts(protocol, false, Ignored),
                _ when dialogue.Session.Failure?.Alert is { } alert => new AlpnProtocolFacts(protocol, false, AlertName.Of(alert)),
                _ => new AlpnProtocolFacts(protocol, false, "the handshake fails"),
            };
        }
        catch (SocketException)
        {
            return new AlpnProtocolFacts(protocol, false, "the connection fails");
        }
    }
}
