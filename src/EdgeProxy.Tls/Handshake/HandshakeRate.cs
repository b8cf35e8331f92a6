namespace EdgeProxy.Tls;

/// <summary>
/// Admits so many handshakes a second, and as many at once after a quiet second. One for all listeners; without a lock, for it is met by floods.
/// </summary>
/// <remarks>A token bucket kept as the one moment at which it would be full again (GCRA, ITU-T I.371).</remarks>
internal sealed class HandshakeRate(TimeProvider time)
{
    private long _fullAt = time.GetTimestamp();

    /// <summary>Whether one more may begin.</summary>
    /// <param name="perSecond">The limit; <see langword="null"/>: there is none.</param>
    public bool TryBegin(int? perSecond)
    {
        if (perSecond is not { } limit) return true;
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
