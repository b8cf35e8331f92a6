using EdgeProxy.Draining;
using EdgeProxy.Telemetry.Events;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Tests.Draining;

public sealed class DrainControllerTests
{
    private readonly DrainSettings _settings = new();
    private readonly ManualTime _time = new();
    private readonly RecordingLogger<DrainController> _log = new();
    private readonly ConnectionLedger _ledger;
    private readonly EventJournal _events;
    private readonly DrainController _drain;

    public DrainControllerTests()
    {
        _ledger = new ConnectionLedger(_time);
        _events = new EventJournal(_time);
        _drain = new DrainController(() => _settings, _ledger, new PublicListeners(_time), _events, _time, _log);
    }

    [Fact]
    public async Task Stopping_BeforeTheDelayIsOver_IsDraining()
    {
        var stopping = await StopAsync();
        _time.Advance(_settings.Delay - TimeSpan.FromMilliseconds(1));

        Assert.Equal(DrainPhase.Draining, _drain.Phase);
        Assert.False(stopping.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await stopping;
        Assert.Equal(DrainPhase.Closing, _drain.Phase);
    }

    [Fact]
    public async Task Stopping_HostOutOfPatience_ClosesAtOnce()
    {
        using var patience = new CancellationTokenSource();
        var stopping = await StopAsync(patience.Token);

        await patience.CancelAsync();
        await stopping;

        Assert.Equal(DrainPhase.Closing, _drain.Phase);
    }

    [Fact]
    public async Task Draining_ManyIdleConnections_AreAskedOneAfterTheOther()
    {
        var connections = Enumerable.Range(0, 100).Select(_ => new AskedConnection()).ToList();
        foreach (var connection in connections) Open(connection, ConnectionProtocol.Http2);
        _time.Advance(PoliteClosing.Rest);

        Assert.True(await BeginAsync());

        await PassAsync(_settings.Delay / 4);
        Assert.InRange(connections.Count(connection => connection.AskedToClose), 1, 99);
        await PassAsync(_settings.Delay * 3 / 4);
        Assert.All(connections, connection => Assert.True(connection.AskedToClose));
    }

    [Fact]
    public async Task Draining_ConnectionThatWaitsForItsTurn_IsToldApartFromANewOne()
    {
        var old = Open(new AskedConnection(), ConnectionProtocol.Http1);
        await BeginAsync();
        var fresh = Open(new AskedConnection(), ConnectionProtocol.Http1);

        Assert.Equal((true, false), (old.HasTurn, fresh.HasTurn));
        await PassAsync(_settings.Delay);
        Assert.False(old.HasTurn);
    }

    [Fact]
    public async Task Closing_ConnectionThatWasJustAnswered_IsAskedAfterARest()
    {
        var connection = new AskedConnection();
        await PassAsync(TimeSpan.FromSeconds(1));
        var stopping = await StopAsync();
        await PassAsync(_settings.Delay - TimeSpan.FromMilliseconds(100));
        var entry = Open(connection, ConnectionProtocol.Http1);

        await PassAsync(PoliteClosing.Rest - TimeSpan.FromMilliseconds(1));
        Assert.False(connection.AskedToClose);

        await PassAsync(TimeSpan.FromMilliseconds(101));
        Assert.True(connection.AskedToClose);

        _ledger.Close(entry);
        await PassAsync(TimeSpan.FromMilliseconds(50));
        await stopping;
        await _drain.StoppedAsync(CancellationToken.None);
        Assert.Equal("Drained: 0 connections completed, 1 closed politely, 0 cut (http/1.1: 1 closed)", _log.Messages.Last());
    }

    [Fact]
    public async Task Closing_HandshakeUnderWay_IsNotAsked()
    {
        var connection = new AskedConnection();
        var entry = Open(connection, ConnectionProtocol.Tls);
        var stopping = await StopAsync();

        await PassAsync(_settings.Delay + TimeSpan.FromSeconds(1));
        Assert.False(connection.AskedToClose);

        _ledger.Close(entry);
        await PassAsync(TimeSpan.FromMilliseconds(50));
        await stopping;
    }

    [Fact]
    public async Task Closing_AtTheTimeout_CutsWhatIsLeft()
    {
        var connection = new AskedConnection();
        var entry = Open(connection, ConnectionProtocol.Http2);
        var stopping = await StopAsync();
        connection.Aborting = () => _ledger.Close(entry);

        await PassAsync(_settings.Delay + _settings.Timeout - TimeSpan.FromMilliseconds(1));
        Assert.False(stopping.IsCompleted);

        while (!stopping.IsCompleted) await PassAsync(TimeSpan.FromMilliseconds(10)); // A cancelled wait goes on on the thread pool.
        await stopping;
        await _drain.StoppedAsync(CancellationToken.None);
        Assert.Equal("Drained: 0 connections completed, 0 closed politely, 1 cut (h2: 1 cut)", _log.Messages.Last());
    }

    [Fact]
    public async Task TakeBack_OfARequestedDrain_IsReadyAgainAndAsksNobodyLater()
    {
        var connections = Enumerable.Range(0, 100).Select(_ => new AskedConnection()).ToList();
        var entries = connections.ConvertAll(connection => Open(connection, ConnectionProtocol.Http2));
        _time.Advance(PoliteClosing.Rest);
        await BeginAsync();
        await PassAsync(_settings.Delay / 4);

        Assert.True(_drain.TryTakeBack());

        var asked = connections.Count(connection => connection.AskedToClose);
        await PassAsync(_settings.Delay * 2);
        Assert.Equal(asked, connections.Count(connection => connection.AskedToClose));
        Assert.All(entries, entry => Assert.False(entry.HasTurn));
        Assert.Equal((DrainPhase.Running, null), (_drain.Phase, _drain.Since));
        Assert.Equal([EventKind.DrainTakenBack, EventKind.DrainBegan], _events.Last(10).Select(happened => happened.Kind));
    }

    [Fact]
    public void TakeBack_WithoutADrain_MakesNoSense() => Assert.False(_drain.TryTakeBack());

    [Fact]
    public async Task Begin_ASecondTime_MakesNoSense()
    {
        Assert.True(await BeginAsync());
        Assert.False(await BeginAsync());
        Assert.True(_drain.TryTakeBack());
        Assert.True(await BeginAsync());
    }

    [Fact]
    public async Task TakeBack_WhileTheProcessStops_MakesNoSense()
    {
        var stopping = await StopAsync();

        Assert.False(_drain.TryTakeBack());

        await PassAsync(_settings.Delay);
        await stopping;
    }

    [Fact]
    public async Task Stopping_AfterARequestedDrain_WaitsOnlyForWhatIsLeftOfTheDelay()
    {
        await BeginAsync();
        await PassAsync(_settings.Delay * 2);

        await await StopAsync();

        Assert.Equal(DrainPhase.Closing, _drain.Phase);
    }

    // Without the test's synchronization context, so that what waits for time goes on within Advance.
    private Task<Task> StopAsync(CancellationToken patience = default) => Task.Factory.StartNew(
        () => _drain.StoppingAsync(patience), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);

    /// <inheritdoc cref="StopAsync"/>
    private Task<bool> BeginAsync() => Task.Run(_drain.TryBegin);

    // In steps, so that a loop that waits can begin its next wait in between.
    private async Task PassAsync(TimeSpan time)
    {
        var step = TimeSpan.FromMilliseconds(10);
        for (; time > TimeSpan.Zero; time -= step)
        {
            _time.Advance(time < step ? time : step);
            await Task.Yield();
        }
    }

    private ConnectionLedgerEntry Open(ConnectionContext connection, ConnectionProtocol protocol) =>
        _ledger.Open(connection, _ledger.Listener("https"), protocol);

    private sealed class AskedConnection : DefaultConnectionContext, IConnectionLifetimeNotificationFeature
    {
        public AskedConnection() => Features.Set<IConnectionLifetimeNotificationFeature>(this);

        public CancellationToken ConnectionClosedRequested { get; set; }

        public Action Aborting { get; set; } = static () => { };

        public bool AskedToClose { get; private set; }

        public void RequestClose() => AskedToClose = true;

        public override void Abort(ConnectionAbortedException abortReason) => Aborting();
    }
}
