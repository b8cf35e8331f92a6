namespace EdgeProxy.Tls;

/// <summary>
/// The latest handshakes, failed ones included, for an operator who asks why. The oldest make room for the newest. Writing one down is an
/// increment and a store: no lock, no copy, nothing allocated, since the record is there anyway. All of them are in its totals.
/// </summary>
public sealed class HandshakeJournal
{
    /// <summary>So many and no more. A power of two, so that positions go on evenly when their counter wraps around.</summary>
    public const int Capacity = 1024;

    private readonly HandshakeRecord?[] _ring = new HandshakeRecord?[Capacity];
    private long _written;

    /// <summary>What became of all handshakes.</summary>
    public HandshakeTotals Totals { get; } = new();

    /// <summary>Handshakes that were ever written down.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>The latest ones, newest first. One that is being written down at this moment may be missing.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<HandshakeRecord> Last(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var end = Written;
        var records = new List<HandshakeRecord>(Math.Min(count, Capacity));
        for (var position = end - 1; position >= Math.Max(0, end - Math.Min(count, Capacity)); position--)
        {
            if (Volatile.Read(ref _ring[position % Capacity]) is { } record) records.Add(record);
        }

        return records;
    }

    internal void Add(HandshakeRecord handshake)
    {
        var position = Interlocked.Increment(ref _written) - 1;
        Volatile.Write(ref _ring[position % Capacity], handshake);
        Totals.Add(handshake);
    }
}
