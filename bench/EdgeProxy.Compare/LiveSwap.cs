using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>
/// What constant renewals cost the clients that connect meanwhile: handshakes at a fixed rate and one long-lived HTTP/2 connection, by
/// turns without any renewal and with one upon the other.
/// </summary>
internal static class LiveSwap
{
    private const int HandshakesPerSecond = 200;
    // Some fifty seconds: until then the JIT still compiles what both phases run, and the one that comes first pays for it.
    private const int WarmUpSwaps = 150;

    public static async Task<int> RunAsync(int swaps, int rounds, TextWriter output)
    {
        if (!NginxServer.IsInstalled)
        {
            await output.WriteLineAsync("skipped: nginx, the backend, is not installed (apt-get install nginx-light)");
            return 1;
        }

        using var site = new BenchSite();
        var renewals = new Renewals(Path.Combine(site.Root, "swapped"), WarmUpSwaps + swaps);
        await using var backend = await NginxServer.StartBackendAsync(site);
        await using var server = await EdgeProxyServer.StartAsync(site, backend.Port, renewals.Folder);
        await using var requests = new LongLivedRequests(server.Port);
        await using var handshakes = new OpenHandshakes(new HandshakeClient(server.Port, renewals.Pki), HandshakesPerSecond, renewals.Saw);

        var quiet = new List<HandshakePhase>();
        var swapping = new List<HandshakePhase>();
        await renewals.RunAsync(WarmUpSwaps);
        var latenciesBefore = renewals.Latencies.Count;
        for (var round = 0; round < rounds; round++)
        {
            // A B A B: whatever the machine does meanwhile, it does to both.
            quiet.Add(handshakes.Next());
            await Task.Delay(swapping.Count == 0 ? TimeSpan.FromSeconds(20) : swapping[^1].Lasted);
            swapping.Add(handshakes.Next());
            var started = TimeProvider.System.GetTimestamp();
            await renewals.RunAsync(swaps / rounds);
            swapping[^1].Lasted = TimeProvider.System.GetElapsedTime(started);
        }

        await handshakes.StopAsync();
        await requests.StopAsync();
        await output.WriteLineAsync($"# Handshakes while the certificate is swapped\n\n{Machine.Describe()}\n");
        await output.WriteLineAsync($"{HandshakesPerSecond} full TLS 1.3 handshakes a second, begun on time whether others are done or not; {rounds} rounds of A (quiet) and B (swapping).\n");
        await output.WriteLineAsync("| phase | handshakes | p50, ms | p99, ms | p99 of each round | failed | of two generations |\n|---|---|---|---|---|---|---|");
        await output.WriteLineAsync(Row("A, quiet", quiet));
        await output.WriteLineAsync(Row("B, swapping", swapping));
        var each = swapping.Zip(quiet, (b, a) => b.Milliseconds.Quantile(0.99) / a.Milliseconds.Quantile(0.99)).ToList();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| B / A | | {Ratio(0.5):F2}x | {Ratio(0.99):F2}x | {string.Join(", ", each.Select(ratio => $"{ratio:F2}x"))}; median {each.Median():F2}x | | |\n"));
        var latencies = renewals.Latencies.Skip(latenciesBefore).ToList();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{latencies.Count} swaps, served after {latencies.Median():F0} ms (median), {latencies.Max():F0} ms (most)."));
        await output.WriteLineAsync($"One HTTP/2 connection: {requests.Answered} requests answered, {requests.Failed} failed, {requests.Connections} connection(s) opened.");
        return 0;

        double Ratio(double part) => swapping.SelectMany(phase => phase.Milliseconds).Quantile(part) / quiet.SelectMany(phase => phase.Milliseconds).Quantile(part);
    }

    private static string Row(string name, List<HandshakePhase> phases)
    {
        var all = phases.SelectMany(phase => phase.Milliseconds).ToList();
        var each = phases.Select(phase => phase.Milliseconds.Quantile(0.99).ToString("F2", CultureInfo.InvariantCulture));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {all.Count} | {all.Quantile(0.5):F2} | {all.Quantile(0.99):F2} | {string.Join(", ", each)} | {phases.Sum(phase => phase.Failed)} | {phases.Sum(phase => phase.Mixed)} |");
    }
}
