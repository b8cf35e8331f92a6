using EdgeProxy.Inspection.Connecting;
using EdgeProxy.Inspection.Handshakes;

namespace EdgeProxy.Inspection.Probing;

/// <summary>Finds out versions and suites the way sslscan does: offer, see what is chosen, offer the rest again until nothing is.</summary>
internal static class VersionInspection
{
    // Some servers break on more than 128 suites.
    private const int MostOffered = 100;

    private static readonly ushort[] Versions = [VersionName.Tls13, VersionName.Tls12, VersionName.Tls11, VersionName.Tls10, VersionName.Ssl3];

    public static async Task<VersionsFacts> RunAsync(Peer peer, IInspectionProgress progress, CancellationToken cancellation)
    {
        var started = peer.Time.GetTimestamp();
        var answers = new List<(ushort Version, HelloAnswer Answer)>();
        foreach (var version in Versions)
        {
            progress.Report($"asking for {VersionName.Of(version)}");
            answers.Add((version, await AskForVersionAsync(peer, version, cancellation)));
        }

        var versionsMs = peer.MillisecondsSince(started);
        started = peer.Time.GetTimestamp();
        var items = new List<VersionFacts>();
        foreach (var (version, answer) in answers) items.Add(await DescribeAsync(peer, version, answer, progress, cancellation));
        return new VersionsFacts(items, versionsMs, peer.MillisecondsSince(started));
    }

    private static async Task<HelloAnswer> AskForVersionAsync(Peer peer, ushort version, CancellationToken cancellation)
    {
        HelloAnswer answer = default;
        foreach (var offer in SuitesOf(version).Chunk(MostOffered))
        {
            answer = await HelloProbe.AskAsync(peer, version, offer, cancellation);
            // Only a server that speaks the version can object to the suites.
            if (answer is not { Kind: HelloAnswerKind.Alert, Alert: AlertName.HandshakeFailure }) break;
        }

        return answer;
    }

    private static async Task<VersionFacts> DescribeAsync(
        Peer peer, ushort version, HelloAnswer answer, IInspectionProgress progress, CancellationToken cancellation)
    {
        var name = VersionName.Of(version);
        if (!Accepts(answer, version)) return new VersionFacts(name, false, Explain(answer), false, [], null);

        var chosen = new List<ushort>();
        foreach (var offer in SuitesOf(version).Chunk(MostOffered))
        {
            var rest = offer.ToList();
            while (rest.Count > 0)
            {
                progress.Report($"asking for the suites of {name}, {chosen.Count} so far");
                var next = await HelloProbe.AskAsync(peer, version, rest, cancellation);
                // A choice that was not offered would go on for ever.
                if (!Accepts(next, version) || !rest.Remove(next.Suite)) break;
                chosen.Add(next.Suite);
            }
        }

        bool? serverChooses = null;
        if (chosen.Count > 1)
        {
            var reversed = await HelloProbe.AskAsync(peer, version, [.. chosen.Take(MostOffered).Reverse()], cancellation);
            if (Accepts(reversed, version)) serverChooses = reversed.Suite == chosen[0];
        }

        var suites = chosen.Select(SuiteCatalog.Name).Select(suite => new SuiteFacts(suite, Strength.Of(suite)));
        return new VersionFacts(name, true, null, answer.SecureRenegotiation, [.. suites], serverChooses);
    }

    private static bool Accepts(HelloAnswer answer, ushort version) => answer.Kind == HelloAnswerKind.ServerHello && answer.Version == version;

    private static string Explain(HelloAnswer answer) => answer.Kind switch
    {
        HelloAnswerKind.ServerHello => $"answers with {VersionName.Of(answer.Version)}",
        HelloAnswerKind.Alert => AlertName.Of(answer.Alert),
        HelloAnswerKind.Closed => "closes the connection",
        HelloAnswerKind.Silence => "does not answer",
        _ => "answers with something that is not TLS",
    };

    private static IReadOnlyList<ushort> SuitesOf(ushort version) => version == VersionName.Tls13 ? SuiteCatalog.Tls13 : SuiteCatalog.Older;
}
