using EdgeProxy.Draining;
using EdgeProxy.Testing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tests.Draining;

public sealed class ConnectionLedgerTests
{
    private readonly ManualTime _time = new();
    private readonly ConnectionLedger _ledger;

    public ConnectionLedgerTests() => _ledger = new ConnectionLedger(_time);

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
        foreach (var entry in _ledger.Snapshot()) entry.AskToClose();

        busy.RequestEnded();
        _ledger.Close(busy);
        _ledger.Close(idle);
        stuck.Cut();
        _ledger.Close(stuck);

        Assert.Equal(new DrainTally(Completed: 2, Closed: 1, Cut: 1), _ledger.Tally);
    }

    [Fact]
    public void Close_IdleButServedARequestThatWasOnItsWay_Completed()
    {
        var entry = Open("http", ConnectionProtocol.Http1);
        _ledger.StartTally();
        entry.AskToClose();
        entry.RequestStarted();
        entry.RequestEnded();

        _ledger.Close(entry);

        Assert.Equal(new DrainTally(Completed: 1, Closed: 0, Cut: 0), _ledger.Tally);
    }

    [Fact]
    public void Close_BusyWithNothingButATunnel_IsClosedAndTheTunnelWasTold()
    {
        var tunnel = new Tunnel();
        var entry = Open("https", ConnectionProtocol.WebSocket);
        entry.RequestStarted();
        entry.Add(tunnel);
        _ledger.StartTally();

        entry.AskToClose();
        _ledger.Close(entry);

        Assert.Equal(1, tunnel.Goodbyes);
        Assert.Equal(new DrainTally(Completed: 0, Closed: 1, Cut: 0), _ledger.Tally);
    }

    [Fact]
    public void Add_ToAConnectionThatWasAsked_TellsTheTunnelAtOnce()
    {
        var tunnel = new Tunnel();
        var entry = Open("https", ConnectionProtocol.Http2);
        entry.AskToClose();

        entry.Add(tunnel);

        Assert.Equal(1, tunnel.Goodbyes);
    }

    [Fact]
    public void StartTally_ASecondTime_BeginsAtZeroAndKeepsTheTotal()
    {
        _ledger.StartTally();
        _ledger.Close(Open("http", ConnectionProtocol.Http1));
        _ledger.StopTally();
        _ledger.Close(Open("http", ConnectionProtocol.Http1));

        _ledger.StartTally();
        _ledger.Close(Open("https", ConnectionProtocol.Http2));

        Assert.Equal(new DrainTally(1, 0, 0), _ledger.Tally);
        Assert.Equal(new DrainTally(2, 0, 0), _ledger.TotalTally);
    }

    [Fact]
    public void Lines_OpenAndEnded_AreToldByProtocolWithTheAgeOfTheOldest()
    {
        Open("https", ConnectionProtocol.Http2);
        _time.Advance(TimeSpan.FromSeconds(3));
        Open("https", ConnectionProtocol.Http2);
        var cut = Open("http", ConnectionProtocol.Http1);
        _ledger.StartTally();
        cut.Cut();
        _ledger.Close(cut);

        var lines = _ledger.Lines().ToDictionary(line => line.Protocol);

        Assert.Equal((2, TimeSpan.FromSeconds(3)), (lines[ConnectionProtocol.Http2].Open, lines[ConnectionProtocol.Http2].Oldest));
        Assert.Equal(new LedgerLine(ConnectionProtocol.Http1, 0, null, new DrainTally(0, 0, 1)), lines[ConnectionProtocol.Http1]);
        Assert.Equal(" (http/1.1: 1 cut)", LedgerText.Describe(_ledger.Lines()));
    }

    [Fact]
    public void Snapshot_AnyOrderOfOpeningAndClosing_HoldsWhatIsOpen() => Prop.ForAll<int[]>(steps =>
    {
        var ledger = new ConnectionLedger(TimeProvider.System);
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

    private sealed class Tunnel : IPoliteTunnel
    {
        public int Goodbyes { get; private set; }

        public void SayGoodbye() => Goodbyes++;
    }
}
