using System.Diagnostics;
using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>What a log that takes nothing costs the clients: requests at a fixed rate, by turns to a proxy that writes none and to proxies whose logs nobody reads.</summary>
internal static class BlockedLog
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    // 800 requests a second, far from what fills a processor: what a client waits for then is the proxy, and no queue before it.
    private static readonly RequestLoad Load = new("/1k", "--h1", "-c", "8", "--rps", "100");

    public static async Task<int> RunAsync(int rounds, TimeSpan duration, TextWriter output)
    {
        if (!NginxServer.IsInstalled || !RequestLoad.IsInstalled)
        {
            await output.WriteLineAsync("skipped: nginx or h2load is not installed (apt-get install nginx-light nghttp2-client)");
            return 1;
        }

        using var site = new BenchSite();
        await using var backend = await NginxServer.StartBackendAsync(site);
        var fifo = Path.Combine(site.Root, "fifo");
        using (var made = Process.Start("mkfifo", fifo)) await made.WaitForExitAsync();
        // Open at both ends, so that to open it blocks nobody, and read by none.
        await using var held = new FileStream(fifo, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        await using var off = await EdgeProxyServer.StartAsync(site, backend.Port);
        await using var pipe = await EdgeProxyServer.StartAsync(site, backend.Port, settings: AccessLog(fifo));
        await using var stdout = await EdgeProxyServer.StartAsync(site, backend.Port, settings: AccessLog("stdout"), launch: new LaunchOptions { ReadsOutput = false });
        await using var talkative = await EdgeProxyServer.StartAsync(
            site, backend.Port, settings: AccessLog("stdout"), launch: new LaunchOptions { Arguments = ["--log-level", "Debug"], ReadsOutput = false });
        Phase[] phases =
        [
            new("A, no access log", off),
            new("B, access log to a full pipe", pipe),
            new("C, access log to standard output, which is full", stdout),
            new("D, the same, and the process' own log at level Debug", talkative),
        ];
        foreach (var phase in phases) await Load.RunAsync(phase.Server, WarmUp, CancellationToken.None);
        for (var round = 0; round < rounds; round++)
        {
            // A B A B: whatever the machine does meanwhile, it does to all.
            foreach (var phase in phases) phase.Results.Add(await Load.RunAsync(phase.Server, duration, CancellationToken.None));
        }

        await output.WriteLineAsync($"# Requests while the log is blocked\n\n{Machine.Describe()}\n");
        await output.WriteLineAsync($"HTTP/1.1 over TLS on 8 connections, 800 requests a second, {rounds} rounds of {duration.TotalSeconds:0} s each by turns. Blocked since the warm-up: nobody reads the pipes.\n");
        await output.WriteLineAsync("| phase | requests | failed | p50, ms | p99, ms | p99 of each round | p99 to A | lines dropped |\n|---|---|---|---|---|---|---|---|");
        foreach (var phase in phases) await output.WriteLineAsync(Row(phase, phases[0], await DroppedAsync(phase.Server)));
        return 0;
    }

    private static string AccessLog(string path) => $$""" "AccessLog": { "Path": "{{path}}" }, """;

    private static string Row(Phase phase, Phase first, string dropped)
    {
        var each = phase.P99.Select(static value => value.ToString("F2", CultureInfo.InvariantCulture));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {phase.Name} | {phase.Results.Sum(static result => result.Operations)} | {phase.Results.Sum(static result => result.Failed)} | {phase.All.Quantile(0.5):F2} | {phase.All.Quantile(0.99):F2} | {string.Join(", ", each)} | {phase.P99.Median() / first.P99.Median():F2}x | {dropped} |");
    }

    private static async Task<string> DroppedAsync(EdgeProxyServer server)
    {
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(server.Metrics);
        return metrics.Split('\n').FirstOrDefault(static line => line.StartsWith("edgeproxy_access_log_dropped_total ", StringComparison.Ordinal))?.Split(' ')[1] ?? "";
    }

    private sealed record Phase(string Name, EdgeProxyServer Server)
    {
        public List<LoadResult> Results { get; } = [];

        public IEnumerable<double> All => Results.SelectMany(static result => result.Milliseconds);

        public IReadOnlyList<double> P99 => [.. Results.Select(static result => result.Milliseconds.Quantile(0.99))];
    }
}
