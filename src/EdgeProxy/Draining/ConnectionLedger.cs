using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Draining;

/// <summary>The one place that counts connections, and knows those that are open.</summary>
/// <remarks>
/// The list of open connections is linked through its entries, so that a connection costs one object. Its lock is held for a few instructions at
/// a connection's beginning and end; a handshake never meets it.
/// </remarks>
internal sealed class ConnectionLedger(TimeProvider time)
{
    private const int Outcomes = 3;

    private readonly ConcurrentDictionary<string, ListenerConnections> _listeners = new(StringComparer.Ordinal);
    private readonly long[] _ended = new long[ConnectionProtocolText.All.Length * Outcomes];
    private readonly Lock _open = new();

    /// <summary>Guarded by <see cref="_open"/>.</summary>
    private ConnectionLedgerEntry? _first;

    private volatile bool _tallying;
    /// <summary>Written under <see cref="_open"/>.</summary>
    private long _opened;
    private volatile DrainTally[] _before = [.. ConnectionProtocolText.All.Select(static _ => DrainTally.None)];

    /// <summary>Connections that were ever opened.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>What ended how while draining, over all drains of this process.</summary>
    public DrainTally TotalTally => ConnectionProtocolText.All.Aggregate(DrainTally.None, (sum, protocol) => sum + Total(protocol));

    /// <summary>What ended how since <see cref="StartTally"/>.</summary>
    public DrainTally Tally => ConnectionProtocolText.All.Aggregate(DrainTally.None, (sum, protocol) => sum + Ended(protocol));

    /// <summary>Open connections that speak <paramref name="protocol"/>, on all listeners.</summary>
    public long Count(ConnectionProtocol protocol) => _listeners.Values.Sum(listener => listener.Count(protocol));

    /// <summary>Open connections in all.</summary>
    public long Count() => ConnectionProtocolText.All.Sum(Count);

    /// <summary>The counts of a listener, made when first asked for; names come from the configuration.</summary>
    public ListenerConnections Listener(string name) => _listeners.GetOrAdd(name, static name => new ListenerConnections(name));

    public ConnectionLedgerEntry Open(ConnectionContext connection, ListenerConnections listener, ConnectionProtocol protocol)
    {
        var entry = new ConnectionLedgerEntry(connection, listener, protocol, time);
        listener.Add(protocol);
        lock (_open)
        {
            _opened++;
            entry.Next = _first;
            if (_first is { } second) second.Previous = entry;
            _first = entry;
        }

        return entry;
    }

    /// <summary>Ends an entry. Once for each.</summary>
    public void Close(ConnectionLedgerEntry entry)
    {
        lock (_open)
        {
            if (entry.Previous is { } before) before.Next = entry.Next;
            else _first = entry.Next;
            if (entry.Next is { } after) after.Previous = entry.Previous;
            (entry.Previous, entry.Next) = (null, null);
        }

        // Entered before it leaves the count, so that whoever sees no connection left sees how the last one ended.
        var (protocol, outcome) = entry.Outcome();
        if (_tallying) Interlocked.Increment(ref _ended[Index(protocol, outcome)]);
        entry.End();
    }

    /// <summary>From now on it is counted how connections end, from zero.</summary>
    public void StartTally()
    {
        _before = [.. ConnectionProtocolText.All.Select(Total)];
        _tallying = true;
    }

    /// <summary>What ends from now on is no longer counted; what was stays.</summary>
    public void StopTally() => _tallying = false;

    /// <summary>The ledger, a line for each protocol. Walks all connections: for people who ask, not for the data plane.</summary>
    public IReadOnlyList<LedgerLine> Lines()
    {
        var oldest = Snapshot().GroupBy(static entry => entry.Protocol).ToDictionary(static group => group.Key, static group => group.Max(entry => entry.Age));
        return
        [
            .. ConnectionProtocolText.All.Select(protocol => new LedgerLine(
                protocol, Count(protocol), oldest.TryGetValue(protocol, out var age) ? age : null, Ended(protocol))),
        ];
    }

    /// <summary>The connections open at this moment. They may end while the caller looks at them.</summary>
    public IReadOnlyList<ConnectionLedgerEntry> Snapshot()
    {
        var entries = new List<ConnectionLedgerEntry>();
        lock (_open)
        {
            for (var entry = _first; entry is not null; entry = entry.Next) entries.Add(entry);
        }

        return entries;
    }

    private DrainTally Ended(ConnectionProtocol protocol) => Total(protocol) - _before[(int)protocol];

    private DrainTally Total(ConnectionProtocol protocol) => new(
        Interlocked.Read(ref _ended[Index(protocol, ConnectionOutcome.Completed)]),
        Interlocked.Read(ref _ended[Index(protocol, ConnectionOutcome.Closed)]),
        Interlocked.Read(ref _ended[Index(protocol, ConnectionOutcome.Cut)]));

    private static int Index(ConnectionProtocol protocol, ConnectionOutcome outcome) => ((int)protocol * Outcomes) + (int)outcome;
}
