namespace EdgeProxy.Compare;

/// <summary>
/// Loads proxies by turns, in windows so short that a mood of the machine, which lasts seconds and can double what everything costs, meets all of them. A round
/// is a second of load for each, in several windows, and has one scrape.
/// </summary>
internal static class ByTurns
{
    private const int Windows = 5;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1) / Windows;

    /// <summary>Measures.</summary>
    /// <param name="proxies">The proxies; nobody else loads them meanwhile.</param>
    /// <param name="load">What is done to each.</param>
    /// <param name="rounds">How often.</param>
    /// <returns>Of each proxy its rounds, in one order: the same place is the same time.</returns>
    public static async Task<IReadOnlyList<IReadOnlyList<LoadResult>>> MeasureAsync(IReadOnlyList<WatchedProxy> proxies, ILoad load, int rounds)
    {
        var loads = new List<IWindowedLoad>();
        try
        {
            foreach (var proxy in proxies) loads.Add(await BeginAsync(load, proxy.Server));
            foreach (var proxy in proxies) proxy.Onlookers?.Pause();
            for (var window = 0; window < rounds * Windows; window++)
            {
                var turns = Enumerable.Range(0, proxies.Count);
                // A B, B A: none always has the caches of the other to clear away, or the first word after a scrape.
                foreach (var at in window % 2 == 0 ? turns : turns.Reverse()) await RunAsync(loads[at], window % Windows == Windows / 2 ? proxies[at].Onlookers : null);
            }

            var results = new List<IReadOnlyList<LoadResult>>();
            foreach (var windowed in loads) results.Add([.. (await windowed.EndAsync()).Chunk(Windows).Select(LoadResult.Sum)]);
            return results;
        }
        finally
        {
            foreach (var windowed in loads) await windowed.DisposeAsync();
            foreach (var proxy in proxies) proxy.Onlookers?.Resume();
        }
    }

    // A scrape belongs to a second of the proxy's own load, so whoever is loaded for half of the time is scraped half as often.
    private static async Task RunAsync(IWindowedLoad load, Onlookers? scraper)
    {
        var loaded = load.RunAsync(Window);
        if (scraper is not null) await scraper.ScrapeAsync();
        await loaded;
    }

    private static async Task<IWindowedLoad> BeginAsync(ILoad load, IBenchServer server) => load switch
    {
        RequestLoad requests => await WindowedRequests.StartAsync(requests, server),
        ConnectionLoad connections => new WindowedConnections(connections, server),
        _ => throw new ArgumentException($"{load} knows no windows", nameof(load)),
    };
}
