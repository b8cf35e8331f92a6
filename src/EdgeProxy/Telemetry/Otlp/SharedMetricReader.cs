using OpenTelemetry.Metrics;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>Collects for scrapes and, once an interval, for OTLP: with a reader for each, all that a request measures is added up twice.</summary>
/// <remarks>
/// The SDK folds collections that begin together into one. A scrape's, in which an interval's was folded, sends nothing; the next interval has its sums.
/// </remarks>
/// <param name="shared">Takes what is collected.</param>
/// <param name="interval">Between two that are sent, in milliseconds.</param>
/// <param name="timeout">How long the last one, with which the process ends, waits for the one before it to be sent, in milliseconds. A scrape that comes first then waits until it is sent.</param>
internal sealed class SharedMetricReader(SharedMetricExporter shared, int interval, int timeout) : PeriodicExportingMetricReader(shared, interval, timeout)
{
    private volatile bool _isLast;

    /// <inheritdoc/>
    // By one thread at a time.
    protected override bool OnCollect(int timeoutMilliseconds)
    {
        if (_isLast) shared.WaitForSending(timeoutMilliseconds);
        else shared.WaitForReading();
        // No limit: one that ends a collection before it is exported would take the text of a scrape with it.
        return base.OnCollect(Timeout.Infinite);
    }

    /// <inheritdoc/>
    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        _isLast = true;
        return base.OnShutdown(timeoutMilliseconds);
    }
}
