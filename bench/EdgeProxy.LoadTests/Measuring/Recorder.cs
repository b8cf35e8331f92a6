using System.Collections.Concurrent;

namespace EdgeProxy.LoadTests;

/// <summary>What happened in one second of a run.</summary>
/// <param name="At">Since the start.</param>
/// <param name="Level">Users, or steps a second, that were to be.</param>
/// <param name="Succeeded">Steps that ended well.</param>
/// <param name="Failed">Steps that did not.</param>
/// <param name="Median">Of those that ended well.</param>
/// <param name="P99">Of those that ended well.</param>
/// <param name="Bytes">Received.</param>
public sealed record RunSecond(TimeSpan At, double Level, long Succeeded, long Failed, TimeSpan Median, TimeSpan P99, long Bytes);

/// <summary>Takes what steps came to, from any thread; one reader cuts it into seconds.</summary>
internal sealed class Recorder
{
    private Interval _interval = new();

    /// <summary>All steps that ended well.</summary>
    public LatencyHistogram Latencies { get; } = new();

    /// <summary>How often steps failed, by kind.</summary>
    public ConcurrentDictionary<string, long> Failures { get; } = new(StringComparer.Ordinal);

    public List<RunSecond> Seconds { get; } = [];

    public void Succeeded(TimeSpan took, long bytes)
    {
        Latencies.Record(took);
        var interval = Volatile.Read(ref _interval);
        interval.Latencies.Record(took);
        Interlocked.Add(ref interval.Bytes, bytes);
    }

    public void Failed(string kind)
    {
        Failures.AddOrUpdate(kind, 1, (_, count) => count + 1);
        Interlocked.Increment(ref Volatile.Read(ref _interval).Failed);
    }

    /// <summary>Ends a second. A step that ends in this very moment may be missing from the second; it is in the sum.</summary>
    public RunSecond Cut(TimeSpan at, double level)
    {
        var ended = Interlocked.Exchange(ref _interval, new Interval());
        var second = new RunSecond(at, level, ended.Latencies.Count, Interlocked.Read(ref ended.Failed),
            ended.Latencies.Percentile(0.5), ended.Latencies.Percentile(0.99), Interlocked.Read(ref ended.Bytes));
        Seconds.Add(second);
        return second;
    }

    private sealed class Interval
    {
        public long Failed;
        public long Bytes;

        public LatencyHistogram Latencies { get; } = new();
    }
}
