using System.Diagnostics.Metrics;
using EdgeProxy.Tls;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>
/// Lets so many traces a second begin, and as many at once after a quiet second; where more would, they are spread evenly. Every request comes here
/// that belongs to no trace yet.
/// </summary>
/// <remarks>The SDK has none, and what it exports no faster than requests come, it drops span by span, so that no trace is whole.</remarks>
internal sealed class NewTraceRate
{
    private readonly TokenBucket _bucket;
    private readonly int _perSecond;
    private long _withheld;

    /// <summary>As if nothing had begun for a second.</summary>
    /// <param name="perSecond">How many; at least one.</param>
    /// <param name="meters">Where is counted what did not begin.</param>
    /// <param name="time">The clock.</param>
    public NewTraceRate(int perSecond, IMeterFactory meters, TimeProvider time)
    {
        (_bucket, _perSecond) = (new TokenBucket(time), perSecond);
        meters.Create(EdgeProxyMeter.Name).CreateObservableCounter(
            "edgeproxy.traces.withheld", () => Interlocked.Read(ref _withheld), "{trace}", "Traces that did not begin here, because Telemetry:NewTracesPerSecond had begun.");
    }

    /// <summary>Whether one more may begin. If not, it is counted.</summary>
    public bool TryBegin()
    {
        if (_bucket.TryTake(_perSecond)) return true;
        Interlocked.Increment(ref _withheld);
        return false;
    }
}
