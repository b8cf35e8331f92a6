using EdgeProxy.Tls;

namespace EdgeProxy.Admin.Live;

/// <summary>The handshakes of the last ten minutes, interval by interval. <see cref="LiveFeed"/> is its only writer.</summary>
internal sealed class HandshakeHistory(TimeProvider time, HandshakeJournal? journal = null)
{
    public const int Capacity = 300;

    private static readonly HandshakeCounts None = new HandshakeTotals().Read();

    private readonly Queue<LiveColumn> _columns = new(Capacity);
    private HandshakeCounts _before = None;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<LiveColumn> Columns => [.. _columns];

    /// <summary>Closes the present interval.</summary>
    public LiveColumn Advance()
    {
        var now = journal?.Totals.Read() ?? None;
        var column = LiveColumn.Of(time.GetUtcNow(), now.Since(_before));
        _before = now;
        if (_columns.Count == Capacity) _columns.Dequeue();
        _columns.Enqueue(column);
        return column;
    }
}
