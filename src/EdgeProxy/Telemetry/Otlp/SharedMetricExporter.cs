using EdgeProxy.Telemetry.Prometheus;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>Metrics by OTLP and for scrapes, out of one reader (<see cref="SharedMetricReader"/>).</summary>
/// <remarks>
/// While the SDK exports, nothing else can be collected, and scrapes would wait for a collector that does not answer. So what was collected is sent by a
/// thread of its own. It reads the reader's points meanwhile, which the next collection changes.
/// </remarks>
internal sealed class SharedMetricExporter : OtlpMetricExporter, IPullMetricExporter
{
    // All points are read into the exporter's own memory before anything is sent, which takes milliseconds. What takes longer is the collector.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(1);

    private readonly PrometheusExporter _scrapes;
    private readonly TimeProvider _time;
    private volatile Task<ExportResult> _sending = Task.FromResult(ExportResult.Success); // set by the reader's lock, as the next; at the end looked at without it
    private long _sendingSince;

    /// <summary>Sends nothing before its reader collects.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="scrapes">Writes what scrapes ask for.</param>
    /// <param name="time">The clock.</param>
    public SharedMetricExporter(OtlpExporterOptions options, PrometheusExporter scrapes, TimeProvider time) : base(options) => (_scrapes, _time) = (scrapes, time);

    /// <summary>Whether metrics are wanted as scrapes have them: sums since the start, and histograms with bounds.</summary>
    public static bool Suits(IConfiguration variables) =>
        IsUnsetOr("cumulative", variables["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"])
        && IsUnsetOr("explicit_bucket_histogram", variables["OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION"]);

    /// <inheritdoc/>
    public Func<int, bool>? Collect
    {
        get => _scrapes.Collect;
        set => _scrapes.Collect = value;
    }

    /// <summary>Waits until the points are no longer read.</summary>
    public void WaitForReading()
    {
        if (_sending.IsCompleted) return;
        var left = LongestRead - _time.GetElapsedTime(_sendingSince);
        if (left > TimeSpan.Zero) WaitForSending((int)left.TotalMilliseconds);
    }

    /// <summary>Waits until nothing is being sent.</summary>
    /// <returns>Whether that was in time.</returns>
    public bool WaitForSending(int timeoutMilliseconds)
    {
#pragma warning disable VSTHRD002 // The SDK collects and shuts down so, and what is waited for ends without this thread.
        UntilSentAsync(TimeSpan.FromMilliseconds(timeoutMilliseconds)).Wait();
#pragma warning restore VSTHRD002
        return _sending.IsCompleted;
    }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        // A scrape that came while this thread was about to collect gets what it collected.
        var scraped = _scrapes.Write(in batch, ParentProvider.GetResource());
        if (_scrapes.IsScraping) return scraped;
        // The collector is slower than the interval is long. Sums are sent, so the next has all that this one would have told.
        if (!_sending.IsCompleted) return ExportResult.Failure;
        Metric[] metrics = [.. batch];
        _sendingSince = _time.GetTimestamp();
        _sending = Task.Factory.StartNew(() => base.Export(new Batch<Metric>(metrics, metrics.Length)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return ExportResult.Success;
    }

    /// <inheritdoc/>
    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        var started = _time.GetTimestamp();
        var isOver = WaitForSending(timeoutMilliseconds);
        var left = timeoutMilliseconds == Timeout.Infinite ? Timeout.Infinite : (int)Math.Max(0, timeoutMilliseconds - _time.GetElapsedTime(started).TotalMilliseconds);
        return base.OnShutdown(left) && isOver && _sending is { IsCompletedSuccessfully: true, Result: ExportResult.Success };
    }

    private async Task UntilSentAsync(TimeSpan within) => await ((Task)_sending).WaitAsync(within, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static bool IsUnsetOr(string usual, string? value) => string.IsNullOrWhiteSpace(value) || string.Equals(value.Trim(), usual, StringComparison.OrdinalIgnoreCase);
}
