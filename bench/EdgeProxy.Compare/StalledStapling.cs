using System.Globalization;
using EdgeProxy.Testing;

namespace EdgeProxy.Compare;

/// <summary>
/// What a responder that never answers costs the clients that connect meanwhile: two servers with the same certificates, one of which asks for
/// staples in vain all the time, the other not at all.
/// </summary>
internal static class StalledStapling
{
    private const int HandshakesPerSecond = 200;
    private const int Certificates = 200;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(12);

    public static async Task<int> RunAsync(int rounds, TextWriter output)
    {
        using var site = new BenchSite();
        using var responder = new StalledResponder();
        var pki = new TestPki(TimeProvider.System);
        var folder = Path.Combine(site.Root, "stapled");
        for (var i = 0; i < Certificates; i++)
        {
            var host = i == 0 ? Renewals.Host : $"host-{i}.bench.test";
            pki.Issue(new LeafOptions { Hosts = [host], OcspUrl = responder.Url.ToString() }).WritePair(folder, $"cert-{i}");
        }

        await using var off = await EdgeProxyServer.StartAsync(site, backendPort: 1, folder, """ "Stapling": { "Enabled": false }, """);
        await using var stalled = await EdgeProxyServer.StartAsync(site, backendPort: 1, folder);
        var without = await WarmAsync(off, pki);
        var with = await WarmAsync(stalled, pki);
        for (var round = 0; round < rounds; round++)
        {
            // A B A B: whatever the machine does meanwhile, it does to both.
            without.Add(await MeasureAsync(off, pki, Phase));
            with.Add(await MeasureAsync(stalled, pki, Phase));
        }

        await output.WriteLineAsync($"# Handshakes while the OCSP responder stalls\n\n{Machine.Describe()}\n");
        await output.WriteLineAsync(
            $"{HandshakesPerSecond} full TLS 1.3 handshakes a second of clients that ask for a staple, begun on time whether others are done or not; {Certificates} certificates; {rounds} rounds of A (Stapling:Enabled false) and B ({responder.Connections} requests that were never answered).\n");
        await output.WriteLineAsync("| phase | handshakes | p50, ms | p99, ms | p99 of each round | failed |\n|---|---|---|---|---|---|");
        await output.WriteLineAsync(Row("A, no stapling", without));
        await output.WriteLineAsync(Row("B, stalled responder", with));
        var each = with.Zip(without, (b, a) => b.Milliseconds.Quantile(0.99) / a.Milliseconds.Quantile(0.99)).ToList();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| B / A | | {Ratio(0.5):F2}x | {Ratio(0.99):F2}x | {string.Join(", ", each.Select(ratio => $"{ratio:F2}x"))}; median {each.Median():F2}x | |"));
        return 0;

        double Ratio(double part) => with.SelectMany(phase => phase.Milliseconds).Quantile(part) / without.SelectMany(phase => phase.Milliseconds).Quantile(part);
    }

    private static async Task<List<HandshakePhase>> WarmAsync(EdgeProxyServer server, TestPki pki)
    {
        _ = await MeasureAsync(server, pki, WarmUp);
        return [];
    }

    private static async Task<HandshakePhase> MeasureAsync(EdgeProxyServer server, TestPki pki, TimeSpan duration)
    {
        await using var handshakes = new OpenHandshakes(new HandshakeClient(server.Port, pki, asksForStaple: true), HandshakesPerSecond, static (_, _) => { });
        var phase = handshakes.Next();
        await Task.Delay(duration);
        return phase;
    }

    private static string Row(string name, List<HandshakePhase> phases)
    {
        var all = phases.SelectMany(phase => phase.Milliseconds).ToList();
        var each = phases.Select(phase => phase.Milliseconds.Quantile(0.99).ToString("F2", CultureInfo.InvariantCulture));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {all.Count} | {all.Quantile(0.5):F2} | {all.Quantile(0.99):F2} | {string.Join(", ", each)} | {phases.Sum(phase => phase.Failed)} |");
    }
}
