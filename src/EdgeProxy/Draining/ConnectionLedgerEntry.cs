using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Draining;

/// <summary>One open connection: the only object the ledger makes for it.</summary>
internal sealed class ConnectionLedgerEntry(ConnectionContext connection, ListenerConnections listener, ConnectionProtocol protocol)
    : IConnectionLedgerEntry
{
    private const int Ended = -1;

    private int _protocol = (int)protocol;
    private int _requests;
    private volatile bool _closedWhileIdle;
    private volatile bool _cut;

    /// <summary>Neighbours in the ledger's list. Guarded by the ledger's lock.</summary>
    internal ConnectionLedgerEntry? Previous, Next;

    public ConnectionProtocol Protocol => (ConnectionProtocol)Math.Max(Volatile.Read(ref _protocol), 0);

    public bool Busy => Volatile.Read(ref _requests) > 0;

    public void SetProtocol(ConnectionProtocol protocol)
    {
        int present;
        do
        {
            present = Volatile.Read(ref _protocol);
            if (present == Ended || present == (int)protocol) return;
        }
        while (Interlocked.CompareExchange(ref _protocol, (int)protocol, present) != present);

        listener.Add(protocol);
        listener.Remove((ConnectionProtocol)present);
    }

    public void RequestStarted() => Interlocked.Increment(ref _requests);

    public void RequestEnded() => Interlocked.Decrement(ref _requests);

    public void AskToClose() => connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    /// <summary>The server is about to ask every connection to close: for one that is idle now, that is how it ends.</summary>
    internal void MarkClosing() => _closedWhileIdle = !Busy;

    internal void Cut()
    {
        _cut = true;
        connection.Abort(new ConnectionAbortedException("Still open at the end of the drain."));
    }

    /// <summary>Leaves the counts; says how it ended.</summary>
    internal ConnectionOutcome End()
    {
        listener.Remove((ConnectionProtocol)Interlocked.Exchange(ref _protocol, Ended));
        return _cut ? ConnectionOutcome.Cut : _closedWhileIdle ? ConnectionOutcome.Closed : ConnectionOutcome.Completed;
    }
}
