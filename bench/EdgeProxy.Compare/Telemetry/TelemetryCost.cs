using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>
/// What it costs to be watched: processor time of a request and of a handshake, by turns of a proxy that nobody asks anything and of one that writes
/// an access log, sends traces and metrics by OTLP, is scraped each second and shows its page.
/// </summary>
internal static class TelemetryCost
{
    private const string Off = "off";

    // Longer than the proxy takes to spend the traces it may begin at once.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(1.5);

    // The first is what an operator has who names no sampler; the other is what the most costs that can be asked for.
    private static readonly WatchedKind AsItComes = new("on, as it comes", Sampler: null);
    private static readonly WatchedKind AllTraced = new("on, every request traced", "parentbased_always_on");

    /// <summary>Measures.</summary>
    /// <param name="processes">How many of each kind, one after the other: what the JIT makes of the same code differs from process to process by more than what is asked for here, so one would be luck.</param>
    /// <param name="rounds">How often each is measured under each load.</param>
    /// <param name="duration">How long each time.</param>
    /// <param name="isAllTraced">Whether one that traces every request is measured, too.</param>
    /// <param name="only">The loads that are wanted. Null: all.</param>
    /// <param name="cores">The processors of the proxies, as <c>taskset</c> takes them. Null: all.</param>
    /// <param name="output">Takes the report.</param>
    /// <returns>What the program exits with.</returns>
    public static async Task<int> RunAsync(int processes, int rounds, TimeSpan duration, bool isAllTraced, string? only, string? cores, TextWriter output)
    {
        if (!NginxServer.IsInstalled || !RequestLoad.IsInstalled)
        {
            await output.WriteLineAsync("skipped: nginx or h2load is not installed (apt-get install nginx-light nghttp2-client)");
            return 1;
        }

        string[] known = [.. Loads().Select(static line => line.Id)];
        var wanted = only?.Split(',') ?? known;
        if (wanted.Except(known).ToList() is { Count: > 0 } unknown)
        {
            await output.WriteLineAsync($"--only: '{string.Join(',', unknown)}' is none of {string.Join(", ", known)}");
            return 2;
        }

        using var site = new BenchSite();
        await using var backend = await NginxServer.StartBackendAsync(site);
        await using var collector = await OtlpCollector.StartAsync();
        var proxies = new TelemetryProxies(site, backend.Port, collector, cores);
        var tally = new Tally();
        var figures = Loads().Where(line => wanted.Contains(line.Id)).Select(static line => new Figures(line)).ToList();
        for (var process = 0; process < processes; process++)
            await MeasureAsync(isAllTraced ? [AsItComes, AllTraced] : [AsItComes], proxies, rounds, duration, figures, tally);

        await WriteAsync(output, processes, rounds, duration, figures);
        if (tally.Compiling > 0) await output.WriteLineAsync($"\nThe compiler was still at work after {tally.Compiling} of {tally.WarmUps} warm-ups.");
        await output.WriteLineAsync($"\nMeanwhile {tally.Scrapes} scrapes, {tally.Streamed >> 10} KiB of the page's stream, {collector.Bytes >> 20} MiB of OTLP and {tally.Logged >> 20} MiB of access log.");
        return 0;
    }

    // One process of each kind, and no more: those that only wait are scraped as well, on the processor that is measured. One still is while "off" is measured.
    private static async Task MeasureAsync(WatchedKind[] watched, TelemetryProxies proxies, int rounds, TimeSpan duration, List<Figures> figures, Tally tally)
    {
        var servers = new List<(string Name, EdgeProxyServer Server)>();
        var onlookers = new List<Onlookers>();
        try
        {
            servers.Add((Off, await proxies.StartAsync()));
            foreach (var kind in watched)
            {
                var server = await proxies.StartAsync(kind);
                servers.Add((kind.Name, server));
                onlookers.Add(await Onlookers.StartAsync(server));
            }

            foreach (var measured in figures)
            {
                foreach (var (_, server) in servers)
                {
                    tally.WarmUps++;
                    tally.Compiling += await JitRest.WarmUpAsync(server, LoadOf(measured), CancellationToken.None) ? 0 : 1;
                }
            }

            for (var round = 0; round < rounds; round++)
            {
                foreach (var measured in figures)
                {
                    // A B A B: whatever the machine does meanwhile, it does to all.
                    foreach (var (name, server) in servers)
                    {
                        var load = LoadOf(measured);
                        var result = await (load is RequestLoad requests ? requests.After(Lead) : load).RunAsync(server, duration, CancellationToken.None);
                        measured.Add(name, result.Cost, result);
                    }
                }
            }
        }
        finally
        {
            try
            {
                foreach (var looker in onlookers)
                {
                    await looker.DisposeAsync();
                    tally.Scrapes += looker.Scrapes;
                    tally.Streamed += looker.Streamed;
                }
            }
            finally
            {
                foreach (var (_, server) in servers) await server.DisposeAsync();
                tally.Logged += proxies.DeleteLogs();
            }
        }
    }

    // A processor that is always busy has requests at their cheapest: what watching adds is the largest part of them there.
    private static IEnumerable<LoadLine> Loads() =>
    [
        .. Lines.UnderLoad("").Where(static line => line.Id is "h1" or "h2" or "handshake-ecdsa"),
        new("h1-steady", "h1, 2,000 a second", new RequestLoad("/1k", "--h1", "-c", "20", "--rps", "100")),
    ];

    private static ILoad LoadOf(Figures figures) => ((LoadLine)figures.Line).Load;

    private static async Task WriteAsync(TextWriter output, int processes, int rounds, TimeSpan duration, List<Figures> figures)
    {
        await output.WriteLineAsync($"# What telemetry costs\n\n{Machine.Describe()}\n");
        await output.WriteLineAsync(
            $"Processor time of the proxy's process, in µs for one operation: the median of {processes} processes of each kind, and each by the median of its {rounds} rounds of {duration.TotalSeconds:0.#} s: requests {Lead.TotalSeconds:0.#} s after the load has set in, begun once the runtime had compiled what the load needs. "
            + "One process of each kind is measured by turns, then the next ones. Each measurement is held against the one of \"off\" in the same turn, so that a mood of the machine meets both: each pair of processes by the median of its rounds, and the median of the pairs. "
            + "Where no rate is named, the proxy's one processor is as busy as it can be. Off is the proxy as it comes. On is: access log in JSON to a file, traces and metrics by OTLP over gRPC to the loopback, a scrape each second, the operator's page open.\n");
        await output.WriteLineAsync("| | | µs | each process | to off | each pair | failed |\n|---|---|---|---|---|---|---|");
        foreach (var line in figures)
        {
            foreach (var name in line.Servers)
            {
                // Measured by turns and in one order: the same place in both lists is the same turn.
                var pairs = OfProcesses(line.Rounds(name).Zip(line.Rounds(Off), static (value, off) => value / off), rounds);
                var each = OfProcesses(line.Rounds(name), rounds);
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {line.Line.Title} | {name} | {each.Median():F1} | {Listed(each, "F1")} | {pairs.Median():F2}x | {Listed(pairs, "F2")} | {line.Loads(name).Sum(static load => load.Failed)} |"));
            }
        }
    }

    // All rounds of a process come before those of the next.
    private static double[] OfProcesses(IEnumerable<double> values, int rounds) => [.. values.Chunk(rounds).Select(static process => process.Median())];

    private static string Listed(double[] values, string format) => string.Join(", ", values.Select(value => value.ToString(format, CultureInfo.InvariantCulture)));

    /// <summary>What happened beside the measurements.</summary>
    private sealed class Tally
    {
        public int WarmUps { get; set; }

        public int Compiling { get; set; }

        public int Scrapes { get; set; }

        public long Streamed { get; set; }

        public long Logged { get; set; }
    }
}
