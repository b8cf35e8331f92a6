using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeProxy.Telemetry.Prometheus;

/// <summary>Turns what the SDK collects into one text for each scrape.</summary>
/// <remarks>
/// Metric points are the SDK's own memory and change with the next collection, so all of it is copied into bytes inside <see cref="Export"/>.
/// Scrapes take turns; the bytes of one belong to its caller, so a slow reader holds up nobody.
/// </remarks>
[ExportModes(ExportModes.Pull)]
internal sealed partial class PrometheusExporter(ILogger<PrometheusExporter> log, int textLimit = PrometheusExporter.DefaultTextLimit)
    : BaseExporter<Metric>, IPullMetricExporter
{
    /// <summary>Bytes. 10,000 certificates need less than a tenth of it.</summary>
    private const int DefaultTextLimit = 64 * 1024 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly PrometheusTextWriter _writer = new();
    private readonly ConditionalWeakTable<Metric, Exported> _known = [];
    private readonly List<(MetricFamily Family, Exported Exported)> _families = [];

    private PooledBuffer? _text;
    private ExpositionFormat _format;
    private bool _exported;
    private int _scraper;

    /// <inheritdoc/>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>Whether what this thread collects is for a scrape.</summary>
    public bool IsScraping => _scraper == Environment.CurrentManagedThreadId;

    /// <summary>Collects all metrics now. The caller disposes the text; <see langword="null"/> when there was none to get.</summary>
    public async ValueTask<PooledBuffer?> ScrapeAsync(ExpositionFormat format, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        var text = new PooledBuffer(textLimit);
        try
        {
            (_format, _exported, _scraper) = (format, false, Environment.CurrentManagedThreadId);
            // Last: another thread, which is about to collect, may write it from now on.
            _text = text;
            Collect?.Invoke(Timeout.Infinite);
            if (_exported)
            {
                var result = text;
                text = null;
                return result;
            }

            return null;
        }
        finally
        {
            (_text, _scraper) = (null, 0);
            text?.Dispose();
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch) => Write(in batch, ParentProvider.GetResource());

    /// <summary>Writes the text of the scrape that waits for it, if one does.</summary>
    /// <param name="batch">What was collected.</param>
    /// <param name="resource">Of what.</param>
    public ExportResult Write(in Batch<Metric> batch, Resource resource)
    {
        // A collection that no scrape asked for, as at shutdown.
        if (_text is not { } text) return ExportResult.Success;

        try
        {
            text.Clear();
            _exported = false;
            Gather(in batch);
            _writer.Begin(_format);
            _writer.WriteTargetInfo(text, resource.Attributes);
            foreach (var (family, exported) in _families) _writer.WriteFamily(text, family, exported.Metric);
            _writer.WriteEnd(text);
            _exported = true;
            return ExportResult.Success;
        }
        catch (BufferLimitException tooLong)
        {
            LogTooLong(tooLong.Message);
            return ExportResult.Failure;
        }
        finally
        {
            _families.Clear();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _turn.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Families in the order of their names, each once: the format allows a family one block only.</summary>
    private void Gather(in Batch<Metric> batch)
    {
        foreach (var metric in batch)
        {
            var exported = _known.GetValue(metric, static metric => new Exported(metric, MetricFamily.Of(metric)));
            if (exported.Family is { } family) _families.Add((family, exported));
        }

        _families.Sort(static (a, b) => string.CompareOrdinal(a.Family.Name, b.Family.Name) is var byName and not 0
            ? byName
            : string.CompareOrdinal(a.Exported.Metric.MeterName, b.Exported.Metric.MeterName));

        for (var i = _families.Count - 1; i > 0; i--)
        {
            var (family, exported) = _families[i];
            if (!string.Equals(family.Name, _families[i - 1].Family.Name, StringComparison.Ordinal)) continue;
            if (!exported.LeftOut) LogCollision(exported.Metric.Name, exported.Metric.MeterName, family.Name);
            exported.LeftOut = true;
            _families.RemoveAt(i);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Instrument {Instrument} of meter {Meter} is left out of the scrape: another one is already called {Family}.")]
    private partial void LogCollision(string instrument, string meter, string family);

    [LoggerMessage(2, LogLevel.Error, "The scrape was refused: {Reason}")]
    private partial void LogTooLong(string reason);

    private sealed class Exported(Metric metric, MetricFamily? family)
    {
        public Metric Metric => metric;

        public MetricFamily? Family => family;

        /// <summary>Whether a collision was told of already: once is enough.</summary>
        public bool LeftOut { get; set; }
    }
}
