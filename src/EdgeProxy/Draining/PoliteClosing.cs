namespace EdgeProxy.Draining;

/// <summary>
/// Asks the connections that are open to close, each at a random moment of the delay: asked all at once, their clients would all come back
/// at once, on what is left of the fleet.
/// </summary>
internal sealed class PoliteClosing(ConnectionLedger ledger, TimeProvider time)
{
    /// <summary>
    /// A connection that has just been answered, or is new, may have a request under way that its end would meet (RFC 9112 section 9.5). After
    /// so long without one it is idle.
    /// </summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    /// <summary>Gives every connection its turn. What cannot be asked when it comes (see <see cref="Rest"/>) is asked soon after.</summary>
    public async Task SpreadAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var turns = new PriorityQueue<ConnectionLedgerEntry, TimeSpan>();
        foreach (var connection in ledger.Snapshot())
        {
            connection.HasTurn = true;
            turns.Enqueue(connection, Turn(connection, delay));
        }

        try
        {
            while (turns.Count > 0)
            {
                var now = time.GetElapsedTime(began);
                while (turns.TryPeek(out var connection, out var turn) && turn <= now)
                {
                    turns.Dequeue();
                    connection.HasTurn = false;
                    if (!connection.IsLeaving && !connection.AskToCloseUnlessExpecting(Rest)) turns.Enqueue(connection, now + Tick);
                }

                await Task.Delay(Tick, time, cancellationToken);
            }
        }
        finally
        {
            foreach (var (connection, _) in turns.UnorderedItems) connection.HasTurn = false;
        }
    }

    /// <summary>Asks everyone who is left, as soon as they can be asked, until nobody is or <paramref name="cancellationToken"/> ends it.</summary>
    public async Task AskUntilAllAreGoneAsync(Func<bool> areGone, CancellationToken cancellationToken)
    {
        while (!areGone())
        {
            foreach (var connection in ledger.Snapshot())
            {
                if (!connection.IsLeaving) connection.AskToCloseUnlessExpecting(Rest);
            }

            await Task.Delay(Tick, time, cancellationToken);
        }
    }

    // Not to the very end: an HTTP/1.1 connection is best told with an answer, and busy ones have one within the last fifth. A WebSocket's client
    // comes back at once, so by then the balancer should know where else to send it.
    private static TimeSpan Turn(ConnectionLedgerEntry connection, TimeSpan delay)
    {
        var (from, to) = connection.Protocol == ConnectionProtocol.WebSocket ? (0.5, 1.0) : (0.0, 0.8);
        return delay * (from + (Random.Shared.NextDouble() * (to - from)));
    }
}
