using System.Numerics;

namespace EdgeProxy.LoadTests;

/// <summary>
/// Counts durations in buckets that grow with them, so that any percentile is right within one percent, from a microsecond to an
/// hour, in 27 KiB. Any number of threads may record at once.
/// </summary>
public sealed class LatencyHistogram
{
    // 2^7 buckets to each power of two: an error of 1/256 at the most.
    private const int Precision = 7;
    private const int PerOctave = 1 << Precision;
    private const long Largest = 3_600_000_000;

    private readonly long[] _buckets = new long[BucketOf(Largest) + 1];
    private long _count;
    private long _sum;
    private long _largest;

    /// <summary>How many were recorded.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest of all, exactly.</summary>
    public TimeSpan Maximum => TimeSpan.FromMicroseconds(Interlocked.Read(ref _largest));

    /// <summary>Zero when there is none.</summary>
    public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds((double)Interlocked.Read(ref _sum) / Count);

    /// <summary>Counts one. What is longer than an hour counts as an hour.</summary>
    public void Record(TimeSpan duration)
    {
        var microseconds = Math.Clamp((long)duration.TotalMicroseconds, 0, Largest);
        Interlocked.Increment(ref _buckets[BucketOf(microseconds)]);
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _sum, microseconds);
        long largest;
        while (microseconds > (largest = Interlocked.Read(ref _largest)) && Interlocked.CompareExchange(ref _largest, microseconds, largest) != largest)
        {
        }
    }

    /// <summary>The duration that the given part of all does not exceed; zero when there is none.</summary>
    /// <param name="part">0 to 1; 0.99 is the 99th percentile.</param>
    public TimeSpan Percentile(double part)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, 1);
        var wanted = Math.Max(1, (long)Math.Ceiling(part * Count));
        long seen = 0;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            seen += Interlocked.Read(ref _buckets[bucket]);
            if (seen >= wanted) return TimeSpan.FromMicroseconds(Math.Min(MiddleOf(bucket), Interlocked.Read(ref _largest)));
        }

        return TimeSpan.Zero;
    }

    /// <summary>The lower end of each bucket that holds something, and how much it holds; for a picture of the distribution.</summary>
    public IEnumerable<(TimeSpan From, long Count)> Buckets() =>
        from bucket in Enumerable.Range(0, _buckets.Length)
        where _buckets[bucket] > 0
        select (TimeSpan.FromMicroseconds(StartOf(bucket)), _buckets[bucket]);

    // The first two octaves have a bucket for each microsecond. From there on the leading bit is the octave, the next seven the bucket in it.
    private static int BucketOf(long value)
    {
        var octave = Math.Max(0, BitOperations.Log2((ulong)Math.Max(1, value)) - Precision);
        return (octave * PerOctave) + (int)(value >> octave);
    }

    private static long StartOf(int bucket)
    {
        var octave = Math.Max(0, (bucket / PerOctave) - 1);
        return (long)(bucket - (octave * PerOctave)) << octave;
    }

    private static double MiddleOf(int bucket) => (StartOf(bucket) + StartOf(bucket + 1) - 1) / 2.0;
}
