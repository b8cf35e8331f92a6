namespace EdgeProxy.Compare;

/// <summary>A proxy that is watched.</summary>
/// <param name="Name">As the report calls it.</param>
/// <param name="Sampler">What <c>OTEL_TRACES_SAMPLER</c> says; <see langword="null"/> leaves it unset.</param>
internal sealed record WatchedKind(string Name, string? Sampler);

/// <summary>Starts the proxies of <see cref="TelemetryCost"/>, and has their logs.</summary>
internal sealed class TelemetryProxies(BenchSite site, int backendPort, OtlpCollector collector, string? cores)
{
    // Apart from the configuration, as in real life: the thread that follows files wakes at each write in a folder that has one of them.
    private readonly DirectoryInfo _logs = Directory.CreateDirectory(Path.Combine(site.Root, "logs"));
    private int _started;

    /// <summary>One that nobody watches.</summary>
    public async Task<WatchedProxy> StartAsync(string name) => new(name, await EdgeProxyServer.StartAsync(site, backendPort, cores: cores), Onlookers: null);

    /// <summary>One that writes a log, sends what it measures, is scraped and shows its page.</summary>
    public async Task<WatchedProxy> StartAsync(WatchedKind kind)
    {
        var environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address };
        if (kind.Sampler is not null) environment["OTEL_TRACES_SAMPLER"] = kind.Sampler;
        var log = Path.Combine(_logs.FullName, $"access-{_started++}.log");
        var server = await EdgeProxyServer.StartAsync(
            site, backendPort, settings: $$""" "AccessLog": { "Path": "{{log}}" }, """, cores: cores, launch: new LaunchOptions { Environment = environment });
        try
        {
            return new WatchedProxy(kind.Name, server, await Onlookers.StartAsync(server));
        }
        catch (HttpRequestException)
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Removes what the last ones wrote, once they have ended.</summary>
    /// <returns>How many bytes.</returns>
    public long DeleteLogs()
    {
        var size = 0L;
        foreach (var log in _logs.EnumerateFiles())
        {
            size += log.Length;
            log.Delete();
        }

        return size;
    }
}
