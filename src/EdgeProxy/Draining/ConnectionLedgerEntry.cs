using System.Collections.Immutable;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Draining;

/// <summary>One open connection: the only object the ledger makes for it.</summary>
internal sealed class ConnectionLedgerEntry(ConnectionContext connection, ListenerConnections listener, ConnectionProtocol protocol, TimeProvider time)
    : IConnectionLedgerEntry
{
    private const int Ended = -1;

    private readonly long _opened = time.GetTimestamp();
    private ImmutableList<IPoliteTunnel> _tunnels = [];
    private long _restingSince = time.GetTimestamp();
    private int _protocol = (int)protocol;
    private int _requests;
    private volatile bool _upgrading;
    private volatile bool _asked;
    private volatile bool _askedAtRest;
    private volatile bool _cut;

    /// <summary>Neighbours in the ledger's list. Guarded by the ledger's lock.</summary>
    internal ConnectionLedgerEntry? Previous, Next;

    public ConnectionProtocol Protocol => (ConnectionProtocol)Math.Max(Volatile.Read(ref _protocol), 0);

    public bool Busy => Volatile.Read(ref _requests) > 0;

    public bool HasTurn { get; set; }

    /// <summary>How long it has been open.</summary>
    public TimeSpan Age => time.GetElapsedTime(_opened);

    /// <summary>It has ended, or been asked to.</summary>
    internal bool IsLeaving => _asked || Volatile.Read(ref _protocol) == Ended;

    public void SetProtocol(ConnectionProtocol protocol)
    {
        int present;
        do
        {
            present = Volatile.Read(ref _protocol);
            if (present == Ended || present == (int)protocol) return;
        }
        while (Interlocked.CompareExchange(ref _protocol, (int)protocol, present) != present);

        Volatile.Write(ref _restingSince, time.GetTimestamp());
        listener.Add(protocol);
        listener.Remove((ConnectionProtocol)present);
    }

    public void RequestStarted()
    {
        Interlocked.Increment(ref _requests);
        // It was on its way when the connection was asked to close, and is served.
        _askedAtRest = false;
    }

    public void RequestEnded()
    {
        Volatile.Write(ref _restingSince, time.GetTimestamp());
        Interlocked.Decrement(ref _requests);
    }

    public void AskToClose()
    {
        if (!_asked)
        {
            _askedAtRest = Volatile.Read(ref _requests) <= _tunnels.Count;
            _asked = true;
        }

        if (!_upgrading) connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        foreach (var tunnel in _tunnels) tunnel.SayGoodbye();
    }

    /// <summary>Asks, unless a request may be on its way: the client has just been answered, or has not sent its first one yet.</summary>
    /// <returns>Whether it was asked.</returns>
    internal bool AskToCloseUnlessExpecting(TimeSpan rest)
    {
        if (Protocol == ConnectionProtocol.Tls) return false;
        if (!Busy && time.GetElapsedTime(Volatile.Read(ref _restingSince)) < rest) return false;
        AskToClose();
        return true;
    }

    public void UpgradeStarted() => _upgrading = true;

    public void UpgradeEnded()
    {
        _upgrading = false;
        if (_asked) connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }

    public void Add(IPoliteTunnel tunnel)
    {
        ImmutableInterlocked.Update(ref _tunnels, static (tunnels, tunnel) => tunnels.Add(tunnel), tunnel);
        if (_asked) tunnel.SayGoodbye();
    }

    public void Remove(IPoliteTunnel tunnel) => ImmutableInterlocked.Update(ref _tunnels, static (tunnels, tunnel) => tunnels.Remove(tunnel), tunnel);

    internal void Cut()
    {
        _cut = true;
        connection.Abort(new ConnectionAbortedException("Still open at the end of the drain."));
    }

    /// <summary>How it ended, if it ended now.</summary>
    internal (ConnectionProtocol Protocol, ConnectionOutcome Outcome) Outcome() =>
        (Protocol, _cut ? ConnectionOutcome.Cut : _askedAtRest ? ConnectionOutcome.Closed : ConnectionOutcome.Completed);

    /// <summary>Leaves the counts.</summary>
    internal void End() => listener.Remove((ConnectionProtocol)Interlocked.Exchange(ref _protocol, Ended));
}
