using System.Diagnostics.Metrics;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>
/// Lets so many traces a second begin, and as many at once after a quiet second; where more would, they are spread evenly. Without a lock: every
/// request comes here that belongs to no trace yet.
/// </summary>
/// <remarks>
/// A token bucket kept as the one moment at which it would be full again (GCRA, ITU-T I.371). The SDK has none, and what it exports no faster than
/// requests come, it drops span by span, so that no trace is whole.
/// </remarks>
internal sealed class NewTraceRate
{
    private readonly TimeProvider _time;
    private readonly long _second;
    private readonly long _share;
    private long _fullAt;
    private long _withheld;

    /// <summary>As if nothing had begun for a second.</summary>
    /// <param name="perSecond">How many; at least one.</param>
    /// <param name="meters">Where is counted what did not begin.</param>
    /// <param name="time">The clock.</param>
    public NewTraceRate(int perSecond, IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _second = time.TimestampFrequency;
        _share = _second / perSecond;
        _fullAt = time.GetTimestamp();
        meters.Create(EdgeProxyMeter.Name).CreateObservableCounter(
            "edgeproxy.traces.withheld", () => Interlocked.Read(ref _withheld), "{trace}", "Traces that did not begin here, because Telemetry:NewTracesPerSecond had begun.");
    }

    /// <summary>Whether one more may begin. If not, it is counted.</summary>
    public bool TryBegin()
    {
        while (true)
        {
            var now = _time.GetTimestamp();
            var fullAt = Interlocked.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + _share;
            if (next - now > _second)
            {
                Interlocked.Increment(ref _withheld);
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt) return true;
        }
    }
}
