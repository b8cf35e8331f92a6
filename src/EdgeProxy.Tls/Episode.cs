namespace EdgeProxy.Tls;

/// <summary>
/// What goes wrong again and again and is told now and then: the first time at once, later ones with the number that was not told. Any thread, and
/// without a lock, for it is met by floods.
/// </summary>
/// <param name="silence">For how long nothing more is told; <see langword="null"/> for a minute.</param>
public sealed class Episode(TimeSpan? silence = null)
{
    private readonly TimeSpan _silence = silence ?? TimeSpan.FromMinutes(1);

    private long _toldAt;
    private long _untold;

    /// <summary>It went wrong once more.</summary>
    /// <param name="time">The clock; the same one each time.</param>
    /// <returns>How many times were not told before this one, which is to be told now; <see langword="null"/> when this one is not told either.</returns>
    public long? Begin(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var now = Math.Max(1, time.GetTimestamp()); // 0 stands for never
        var before = Interlocked.Read(ref _toldAt);
        if ((before != 0 && time.GetElapsedTime(before, now) < _silence) || Interlocked.CompareExchange(ref _toldAt, now, before) != before)
        {
            Interlocked.Increment(ref _untold);
            return null;
        }

        return Interlocked.Exchange(ref _untold, 0);
    }
}
