using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Draining;

/// <summary>The one place that counts connections, and knows those that are open.</summary>
/// <remarks>
/// The list of open connections is linked through its entries, so that a connection costs one object. Its lock is held for a few instructions at
/// a connection's beginning and end; a handshake never meets it.
/// </remarks>
internal sealed class ConnectionLedger
{
    private readonly ConcurrentDictionary<string, ListenerConnections> _listeners = new(StringComparer.Ordinal);
    private readonly long[] _outcomes = new long[3];
    private readonly Lock _open = new();

    /// <summary>Guarded by <see cref="_open"/>.</summary>
    private ConnectionLedgerEntry? _first;

    private volatile bool _tallying;
    /// <summary>Written under <see cref="_open"/>.</summary>
    private long _opened;

    /// <summary>Connections that were ever opened.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>What ended how since <see cref="StartTally"/>.</summary>
    public DrainTally Tally => new(
        Interlocked.Read(ref _outcomes[(int)ConnectionOutcome.Completed]),
        Interlocked.Read(ref _outcomes[(int)ConnectionOutcome.Closed]),
        Interlocked.Read(ref _outcomes[(int)ConnectionOutcome.Cut]));

    /// <summary>Open connections that speak <paramref name="protocol"/>, on all listeners.</summary>
    public long Count(ConnectionProtocol protocol) => _listeners.Values.Sum(listener => listener.Count(protocol));

    /// <summary>Open connections in all.</summary>
    public long Count() => ConnectionProtocolText.All.Sum(Count);

    /// <summary>The counts of a listener, made when first asked for; names come from the configuration.</summary>
    public ListenerConnections Listener(string name) => _listeners.GetOrAdd(name, static name => new ListenerConnections(name));

    public ConnectionLedgerEntry Open(ConnectionContext connection, ListenerConnections listener, ConnectionProtocol protocol)
    {
        var entry = new ConnectionLedgerEntry(connection, listener, protocol);
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

        var outcome = entry.End();
        if (_tallying) Interlocked.Increment(ref _outcomes[(int)outcome]);
    }

    /// <summary>From now on it is counted how connections end.</summary>
    public void StartTally() => _tallying = true;

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
}
