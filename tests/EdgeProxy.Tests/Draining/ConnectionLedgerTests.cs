using EdgeProxy.Draining;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tests.Draining;

public sealed class ConnectionLedgerTests
{
    private readonly ConnectionLedger _ledger = new();

    [Fact]
    public void Open_TwoListeners_AreCountedApartAndTogether()
    {
        Open("https", ConnectionProtocol.Http2);
        Open("https", ConnectionProtocol.Http1);
        Open("http", ConnectionProtocol.Http1);

        Assert.Equal(2, _ledger.Count(ConnectionProtocol.Http1));
        Assert.Equal(1, _ledger.Listener("http").Count(ConnectionProtocol.Http1));
        Assert.Equal(2, _ledger.Listener("https").Count());
        Assert.Equal(3, _ledger.Count());
    }

    [Fact]
    public void SetProtocol_AfterHandshake_MovesTheConnection()
    {
        var entry = Open("https", ConnectionProtocol.Tls);

        entry.SetProtocol(ConnectionProtocol.Http2);

        Assert.Equal(0, _ledger.Count(ConnectionProtocol.Tls));
        Assert.Equal(1, _ledger.Count(ConnectionProtocol.Http2));
    }

    [Fact]
    public void SetProtocol_AfterTheEnd_CountsNothing()
    {
        var entry = Open("https", ConnectionProtocol.Tls);
        _ledger.Close(entry);

        entry.SetProtocol(ConnectionProtocol.Http2);

        Assert.Equal(0, _ledger.Count());
    }

    [Fact]
    public void Close_BeforeTheDrain_IsNotTallied()
    {
        _ledger.Close(Open("http", ConnectionProtocol.Http1));

        Assert.Equal(new DrainTally(0, 0, 0), _ledger.Tally);
    }

    [Fact]
    public void Close_DuringTheDrain_IsTalliedByHowItEnded()
    {
        var (busy, idle, stuck, early) = (
            Open("http", ConnectionProtocol.Http1), Open("http", ConnectionProtocol.Http1),
            Open("http", ConnectionProtocol.Http1), Open("http", ConnectionProtocol.Http1));
        _ledger.StartTally();
        _ledger.Close(early);
        busy.RequestStarted();
        foreach (var entry in _ledger.Snapshot()) entry.MarkClosing();

        busy.RequestEnded();
        _ledger.Close(busy);
        _ledger.Close(idle);
        stuck.Cut();
        _ledger.Close(stuck);

        Assert.Equal(new DrainTally(Completed: 2, Closed: 1, Cut: 1), _ledger.Tally);
    }

    [Fact]
    public void Snapshot_AnyOrderOfOpeningAndClosing_HoldsWhatIsOpen() => Prop.ForAll<int[]>(steps =>
    {
        var ledger = new ConnectionLedger();
        var listener = ledger.Listener("https");
        var open = new List<ConnectionLedgerEntry>();
        foreach (var step in steps)
        {
            if (step % 3 == 0 && open.Count > 0)
            {
                var index = Math.Abs(step / 3 % open.Count);
                ledger.Close(open[index]);
                open.RemoveAt(index);
            }
            else
            {
                open.Add(ledger.Open(new DefaultConnectionContext(), listener, ConnectionProtocol.Tls));
            }
        }

        return ledger.Snapshot().ToHashSet().SetEquals(open) && ledger.Count() == open.Count;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Count_ParallelConnectsHandshakesAndAborts_IsNeverNegativeAndEndsAtZero()
    {
        const int Workers = 8, Rounds = 2_000;
        var lowest = long.MaxValue;
        using var done = new CancellationTokenSource();
        var watcher = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                foreach (var protocol in ConnectionProtocolText.All) lowest = Math.Min(lowest, _ledger.Count(protocol));
                _ = _ledger.Snapshot();
            }
        });

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (var round = 0; round < Rounds; round++)
            {
                var entry = Open("https", ConnectionProtocol.Tls);
                // The handshake tells its protocol on another thread while the connection may already be ending.
                var handshake = Task.Run(() => entry.SetProtocol(random.Next(2) == 0 ? ConnectionProtocol.Http1 : ConnectionProtocol.Http2));
                if (random.Next(2) == 0) await handshake;
                _ledger.Close(entry);
                await handshake;
            }
        })));
        await done.CancelAsync();
        await watcher;

        Assert.True(lowest >= 0, $"a count fell to {lowest}");
        Assert.Equal(0, _ledger.Count());
        Assert.All(ConnectionProtocolText.All, protocol => Assert.Equal(0, _ledger.Count(protocol)));
        Assert.Empty(_ledger.Snapshot());
    }

    private ConnectionLedgerEntry Open(string listener, ConnectionProtocol protocol) =>
        _ledger.Open(new DefaultConnectionContext(), _ledger.Listener(listener), protocol);
}
