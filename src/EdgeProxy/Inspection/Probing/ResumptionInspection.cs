using System.Net.Sockets;
using EdgeProxy.Inspection.Connecting;
using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Inspection.Probing;

/// <summary>Whether a client that comes back is spared a full handshake.</summary>
/// <param name="Items">Each version that the server speaks and that can be tried here.</param>
/// <param name="Ms">How long it took.</param>
internal sealed record ResumptionFacts(IReadOnlyList<ResumptionAttempt> Items, double Ms);

/// <summary>One version.</summary>
/// <param name="Version">Such as <c>TLS 1.3</c>.</param>
/// <param name="Method"><c>ticket</c> or <c>session id</c>; null when the server gave neither.</param>
/// <param name="Resumed">Whether it was taken when the client came back.</param>
/// <param name="TicketLifetimeSeconds">How long the server says a ticket is good for; null when it does not say.</param>
internal sealed record ResumptionAttempt(string Version, string? Method, bool Resumed, double? TicketLifetimeSeconds);

/// <summary>Connects twice in each version, the second time with what the first one was given.</summary>
internal static class ResumptionInspection
{
    private static readonly TlsVersion[] Versions = [TlsVersion.Tls13, TlsVersion.Tls12, TlsVersion.Tls11, TlsVersion.Tls10];

    public static async Task<ResumptionFacts> RunAsync(
        Peer peer, ClientContexts contexts, IReadOnlyCollection<string> accepted, IInspectionProgress progress, CancellationToken cancellation)
    {
        var started = peer.Time.GetTimestamp();
        var items = new List<ResumptionAttempt>();
        foreach (var version in Versions)
        {
            var name = VersionName.Of((ushort)version);
            if (!accepted.Contains(name)) continue;
            // The obsolete versions matter where there is nothing better.
            if (items.Count > 0 && version < TlsVersion.Tls12) break;
            progress.Report($"resuming a session of {name}");
            if (await TryAsync(peer, contexts.Only(version), name, cancellation) is { } attempt) items.Add(attempt);
        }

        return new ResumptionFacts(items, peer.MillisecondsSince(started));
    }

    /// <summary>Null when not even the first handshake came about: then nothing is known.</summary>
    private static async Task<ResumptionAttempt?> TryAsync(Peer peer, TlsContext context, string version, CancellationToken cancellation)
    {
        try
        {
            using var first = await ConnectAsync(peer, context, null, cancellation);
            if (first is null) return null;
            using var given = await first.ReceiveResumptionAsync(cancellation);
            if (given is null) return new ResumptionAttempt(version, null, false, null);

            first.Dispose(); // A server that serves one at a time, and one that forgets sessions without a goodbye, must see the end first.
            using var second = await ConnectAsync(peer, context, given, cancellation);
            var lifetime = given.TicketLifetime;
            return new ResumptionAttempt(
                version,
                given.HasTicket ? "ticket" : "session id",
                second?.Session.Info?.Resumed == true,
                given.HasTicket && lifetime > TimeSpan.Zero ? lifetime.TotalSeconds : null);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static async Task<TlsDialogue?> ConnectAsync(Peer peer, TlsContext context, TlsResumption? resume, CancellationToken cancellation)
    {
        var dialogue = await TlsDialogue.OpenAsync(peer, context, cancellation, ProtocolList.Encode(["h2", "http/1.1"]), resume);
        if (await dialogue.HandshakeAsync(InspectionLimits.Probe, cancellation) == HandshakeEnd.Established) return dialogue;
        dialogue.Dispose();
        return null;
    }
}
