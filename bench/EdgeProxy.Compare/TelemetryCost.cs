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
    private static readonly (string Name, string? Sampler)[] Watched = [("on, as it comes", null), ("on, every request traced", "parentbased_always_on")];

    /// <summary>Measures.</summary>
    /// <param name="processes">How many of each kind: what the JIT makes of the same code differs from process to process by more than what is asked for here, so one would be luck.</param>
    /// <param name="rounds">How often each is measured under each load.</param>
    /// <param name="duration">How long each time.</param>
    /// <param name="only">The loads that are wanted. Null: all.</param>
    /// <param name="cores">The processors of the proxies, as <c>taskset</c> takes them. Null: all.</param>
    /// <param name="output">Takes the report.</param>
    /// <returns>What the program exits with.</returns>
    public static async Task<int> RunAsync(int processes, int rounds, TimeSpan duration, string? only, string? cores, TextWriter output)
    {
        if (!NginxServer.IsInstalled || !RequestLoad.IsInstalled)
        {
            await output.WriteLineAsync("skipped: nginx or h2load is not installed (apt-get install nginx-light nghttp2-client)");
            return 1;
        }

        var lines = Loads().Where(line => only is null || only.Split(',').Contains(line.Id)).ToList();
        if (lines.Count == 0)
        {
            await output.WriteLineAsync($"--only: '{only}' is none of {string.Join(", ", Loads().Select(static line => line.Id))}");
            return 2;
        }

        using var site = new BenchSite();
        // Apart from the configuration, as in real life: the thread that follows files wakes at each write in a folder that has one of them.
        var logs = Directory.CreateDirectory(Path.Combine(site.Root, "logs")).FullName;
        await using var backend = await NginxServer.StartBackendAsync(site);
        await using var collector = await OtlpCollector.StartAsync();
        var servers = new List<(string Name, EdgeProxyServer Server)>();
        var onlookers = new List<Onlookers>();
        try
        {
            for (var process = 0; process < processes; process++)
            {
                servers.Add((Off, await EdgeProxyServer.StartAsync(site, backend.Port, cores: cores)));
                foreach (var (name, sampler) in Watched)
                {
                    var server = await EdgeProxyServer.StartAsync(
                        site, backend.Port, settings: $$""" "AccessLog": { "Path": "{{Path.Combine(logs, $"access-{servers.Count}.log")}}" }, """, cores: cores, launch: Watching(collector, sampler));
                    servers.Add((name, server));
                    onlookers.Add(new Onlookers(server));
                }
            }

            var compiling = 0;
            foreach (var line in lines)
            {
                foreach (var (_, server) in servers) compiling += await JitRest.WarmUpAsync(server, line.Load, CancellationToken.None) ? 0 : 1;
            }

            var figures = lines.Select(static line => new Figures(line)).ToList();
            for (var round = 0; round < rounds; round++)
            {
                foreach (var measured in figures)
                {
                    // A B A B: whatever the machine does meanwhile, it does to all.
                    foreach (var (name, server) in servers)
                    {
                        var load = ((LoadLine)measured.Line).Load;
                        var result = await (load is RequestLoad requests ? requests.After(Lead) : load).RunAsync(server, duration, CancellationToken.None);
                        measured.Add(name, result.Cost, result);
                    }
                }
            }

            await WriteAsync(output, processes, rounds, duration, figures);
            if (compiling > 0) await output.WriteLineAsync($"\nThe compiler was still at work after {compiling} of {servers.Count * lines.Count} warm-ups.");
            await output.WriteLineAsync($"\nMeanwhile {onlookers.Sum(static looker => looker.Scrapes)} scrapes, {onlookers.Sum(static looker => looker.Streamed) >> 10} KiB of the page's stream, {collector.Bytes >> 20} MiB of OTLP and {AccessLogs(logs) >> 20} MiB of access log.");
            return 0;
        }
        finally
        {
            foreach (var looker in onlookers) await looker.DisposeAsync();
            foreach (var (_, server) in servers) await server.DisposeAsync();
        }
    }

    // A processor that is always busy has requests at their cheapest: what watching adds is the largest part of them there.
    private static IEnumerable<LoadLine> Loads() =>
    [
        .. Lines.UnderLoad("").Where(static line => line.Id is "h1" or "h2" or "handshake-ecdsa"),
        new("h1-steady", "h1, 2,000 a second", new RequestLoad("/1k", "--h1", "-c", "20", "--rps", "100")),
    ];

    private static LaunchOptions Watching(OtlpCollector collector, string? sampler)
    {
        var environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address };
        if (sampler is not null) environment["OTEL_TRACES_SAMPLER"] = sampler;
        return new LaunchOptions { Environment = environment };
    }

    private static async Task WriteAsync(TextWriter output, int processes, int rounds, TimeSpan duration, List<Figures> figures)
    {
        await output.WriteLineAsync($"# What telemetry costs\n\n{Machine.Describe()}\n");
        await output.WriteLineAsync(
            $"Processor time of the proxy's process, in µs for one operation, of {processes} processes of each kind in {rounds} rounds of {duration.TotalSeconds:0.#} s each, by turns, requests {Lead.TotalSeconds:0.#} s after the load has set in, begun once the runtime had compiled what the load needs: "
            + "the median, that of each process, and the median of what each measurement is to the one of \"off\" in the same turn, so that a mood of the machine meets both. "
            + "Where no rate is named, the proxy's one processor is as busy as it can be. Off is the proxy as it comes. On is: access log in JSON to a file, traces and metrics by OTLP over gRPC to the loopback, a scrape each second, the operator's page open.\n");
        await output.WriteLineAsync("| | | µs | each process | to off | failed |\n|---|---|---|---|---|---|");
        foreach (var line in figures)
        {
            foreach (var name in line.Servers)
            {
                var each = string.Join(", ", Each(line, name, processes).Select(static value => value.ToString("F1", CultureInfo.InvariantCulture)));
                // Measured by turns and in one order: the same place in both lists is the same turn.
                var ratio = line.Rounds(name).Zip(line.Rounds(Off), static (value, off) => value / off).Median();
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {line.Line.Title} | {name} | {line.Median(name):F1} | {each} | {ratio:F2}x | {line.Loads(name).Sum(static load => load.Failed)} |"));
            }
        }
    }

    // Each round asked each process once, in the same order.
    private static IEnumerable<double> Each(Figures line, string name, int processes) =>
        line.Rounds(name).Select((value, index) => (value, process: index % processes)).GroupBy(static round => round.process, static (_, rounds) => rounds.Median(static round => round.value));

    private static long AccessLogs(string folder) => Directory.EnumerateFiles(folder, "access-*.log").Sum(static file => new FileInfo(file).Length);
}
