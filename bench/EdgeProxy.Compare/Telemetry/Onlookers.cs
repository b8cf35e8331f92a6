namespace EdgeProxy.Compare;

/// <summary>A Prometheus that scrapes each second, and a page that is open.</summary>
internal sealed class Onlookers : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // The runtime compiles what a scrape needs twice, each time after some thirty. At one a second that would be within what is measured.
    private const int Practice = 150;

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly EdgeProxyServer _server;
    private readonly Task _looking;
    private volatile bool _isPaused;

    private Onlookers(EdgeProxyServer server)
    {
        _server = server;
        _looking = Task.WhenAll(ScrapeAlwaysAsync(), WatchAsync());
    }

    public int Scrapes { get; private set; }

    /// <summary>Bytes of the page's stream.</summary>
    public long Streamed { get; private set; }

    /// <summary>Begins, with a server that has been scraped often.</summary>
    public static async Task<Onlookers> StartAsync(EdgeProxyServer server)
    {
        using var http = new HttpClient();
        for (var scrape = 0; scrape < Practice; scrape++) await http.GetStringAsync(server.Metrics);
        return new Onlookers(server);
    }

    /// <summary>No more scrapes but those that <see cref="ScrapeAsync"/> makes, until <see cref="Resume"/>.</summary>
    public void Pause() => _isPaused = true;

    /// <summary>One each second again.</summary>
    public void Resume() => _isPaused = false;

    /// <summary>Scrapes once.</summary>
    public async Task ScrapeAsync()
    {
        await _http.GetStringAsync(_server.Metrics, _stop.Token);
        Scrapes++;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task ScrapeAlwaysAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (!_isPaused) await ScrapeAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            await using var stream = await _http.GetStreamAsync(new Uri(_server.Admin, "api/stream"), _stop.Token);
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer, _stop.Token) is var read and > 0) Streamed += read;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }
}
