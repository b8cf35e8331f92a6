namespace EdgeProxy.Tls;

/// <summary>Lets so many begin a second, and as many at once after a quiet second. Any thread, and without a lock, for it is met by floods.</summary>
/// <remarks>Kept as the one moment at which the bucket would be full again (GCRA, ITU-T I.371), so the rate may be another one each time.</remarks>
/// <param name="time">The clock. A bucket begins full.</param>
public sealed class TokenBucket(TimeProvider time)
{
    private long _fullAt = time.GetTimestamp();

    /// <summary>Whether one more may begin, which it then has.</summary>
    /// <param name="perSecond">The limit, at least one; <see langword="null"/>: there is none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than one.</exception>
    public bool TryTake(int? perSecond)
    {
        if (perSecond is not { } limit) return true;
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(perSecond));
        var second = time.TimestampFrequency;
        while (true)
        {
            var now = time.GetTimestamp();
            var fullAt = Interlocked.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + (second / limit);
            if (next - now > second) return false;
            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt) return true;
        }
    }
}
