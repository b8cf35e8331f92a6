namespace EdgeProxy.Compare;

/// <summary>
/// What it costs to be watched: processor time of a request and of a handshake, of a proxy that nobody asks anything and of one that writes
/// an access log, sends traces and metrics by OTLP, is scraped each second and shows its page.
/// </summary>
internal static class TelemetryCost
{
    // What the operator's page and a scrape need is called once a second, and the runtime compiles a method twice, each time after thirty calls. A proxy is
    // up for days: until then, a good part of what is measured would be the compiler, and the larger the more there is to compile.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(200);
    private static readonly TimeSpan WarmUpTurn = TimeSpan.FromSeconds(6);

    // Longer than the proxy takes to spend the traces it may begin at once.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(1.5);

    // Each has one scrape a second, which is to weigh the same in all rounds.
    private static readonly TimeSpan SteadyRound = TimeSpan.FromSeconds(3);

    // The first is what an operator has who names no sampler; the other is what the most costs that can be asked for.
    private static readonly WatchedKind AsItComes = new("on, as it comes", Sampler: null);
    private static readonly WatchedKind AllTraced = new("on, every request traced", "parentbased_always_on");

    // A processor that is always busy has requests at their cheapest: what watching adds is the largest part of them there. Of one that is not, the clients come
    // one by one: twenty that ask a hundred times a second come together or apart, as they happened to connect, and 200 that ask ten times hardly ever together.
    private static readonly LoadLine Steady = new("h1-steady", "h1, 2,000 a second of 200 clients", new RequestLoad("/1k", "--h1", "-c", "200", "--rps", "10"));
    private static readonly LoadLine[] Loads = [.. Lines.UnderLoad("").Where(static line => line.Id is "h1" or "h2" or "handshake-ecdsa"), Steady];

    /// <summary>Measures.</summary>
    /// <param name="processes">How many of each kind, one after the other: what the JIT makes of the same code differs from process to process by as much as what is asked for here, so one would be luck.</param>
    /// <param name="rounds">How often each is measured under each load: for a second, or for three where the load has a rate.</param>
    /// <param name="isAllTraced">Whether one that traces every request is measured, too.</param>
    /// <param name="only">The loads that are wanted. Null: all.</param>
    /// <param name="cores">The processors of the proxies, as <c>taskset</c> takes them. Null: all.</param>
    /// <param name="output">Takes the report.</param>
    /// <returns>What the program exits with.</returns>
    public static async Task<int> RunAsync(int processes, int rounds, bool isAllTraced, string? only, string? cores, TextWriter output)
    {
        if (!NginxServer.IsInstalled || !RequestLoad.IsInstalled)
        {
            await output.WriteLineAsync("skipped: nginx or h2load is not installed (apt-get install nginx-light nghttp2-client)");
            return 1;
        }

        string[] known = [.. Loads.Select(static line => line.Id)];
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
        var report = new TelemetryReport([.. Loads.Where(line => wanted.Contains(line.Id))], processes, rounds, WarmUp);
        WatchedKind[] watched = isAllTraced ? [AsItComes, AllTraced] : [AsItComes];
        for (var process = 0; process < processes; process++) await MeasureAsync(watched, proxies, rounds, report);
        await report.WriteAsync(output, collector.Bytes);
        return 0;
    }

    // One process of each kind, and no more: those that only wait are scraped as well, on the processor that is measured.
    private static async Task MeasureAsync(WatchedKind[] watched, TelemetryProxies proxies, int rounds, TelemetryReport report)
    {
        var started = new List<WatchedProxy>();
        try
        {
            started.Add(await proxies.StartAsync(TelemetryReport.Off));
            foreach (var kind in watched) started.Add(await proxies.StartAsync(kind));
            await WarmUpAsync(started, report);
            foreach (var figures in report.Figures)
            {
                var line = (LoadLine)figures.Line;
                var results = line == Steady ? await AtOnceAsync(started, (RequestLoad)line.Load, rounds) : await ByTurns.MeasureAsync(started, line.Load, rounds);
                foreach (var (proxy, measured) in started.Zip(results))
                {
                    foreach (var result in measured) figures.Add(proxy.Name, result.Cost, result);
                }
            }

            foreach (var proxy in started) await report.RestAsync(proxy);
        }
        finally
        {
            await Task.WhenAll(started.Select(static proxy => proxy.DisposeAsync().AsTask()));
            foreach (var proxy in started) report.Add(proxy.Onlookers);
            report.Logged += proxies.DeleteLogs();
        }
    }

    private static async Task WarmUpAsync(List<WatchedProxy> proxies, TelemetryReport report)
    {
        // What tells of the compiler has to be compiled, too.
        foreach (var proxy in proxies) await proxy.CompiledAsync();
        for (var spent = TimeSpan.Zero; spent < WarmUp;)
        {
            foreach (var figures in report.Figures)
            {
                await Task.WhenAll(proxies.Select(proxy => ((LoadLine)figures.Line).Load.RunAsync(proxy.Server, WarmUpTurn, CancellationToken.None)));
                spent += WarmUpTurn;
            }
        }

        foreach (var proxy in proxies) await report.BeginAsync(proxy);
    }

    // A rate does not stand still for a window: what was not asked in a pause is asked at once after it. All of them have room on the processor; that each
    // finds the caches as the other left them makes a request dearer, for all alike.
    private static async Task<IReadOnlyList<IReadOnlyList<LoadResult>>> AtOnceAsync(List<WatchedProxy> proxies, RequestLoad load, int rounds)
    {
        var results = proxies.Select(static _ => new List<LoadResult>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            var measured = await Task.WhenAll(proxies.Select(proxy => load.After(Lead).RunAsync(proxy.Server, SteadyRound, CancellationToken.None)));
            foreach (var (list, result) in results.Zip(measured)) list.Add(result);
        }

        return results;
    }
}
