using EdgeProxy.Draining;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Tests.Draining;

public sealed class DrainControllerTests : IDisposable
{
    private readonly DrainSettings _settings = new();
    private readonly ConnectionLedger _ledger = new();
    private readonly ManualTime _time = new();
    private readonly RecordingLogger<DrainController> _log = new();
    private readonly DrainController _drain;

    public DrainControllerTests() => _drain = new DrainController(_settings, _ledger, _time, _log);

    public void Dispose() => _drain.Dispose();

    [Fact]
    public async Task Stopping_BeforeTheDelayIsOver_IsDraining()
    {
        var stopping = _drain.StoppingAsync(CancellationToken.None);
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
        var stopping = _drain.StoppingAsync(patience.Token);

        await patience.CancelAsync();
        await stopping;

        Assert.Equal(DrainPhase.Closing, _drain.Phase);
    }

    [Fact]
    public async Task Stopping_BusyHttp1_IsAskedToCloseAtOnceAndOthersAreNot()
    {
        var (busy, idle, h2) = (new AskedConnection(), new AskedConnection(), new AskedConnection());
        Open(busy, ConnectionProtocol.Http1).RequestStarted();
        Open(idle, ConnectionProtocol.Http1);
        Open(h2, ConnectionProtocol.Http2).RequestStarted();

        var stopping = _drain.StoppingAsync(CancellationToken.None);

        Assert.Equal((true, false, false), (busy.AskedToClose, idle.AskedToClose, h2.AskedToClose));
        _time.Advance(_settings.Delay);
        await stopping;
    }

    [Fact]
    public async Task Closing_AtTheTimeout_CutsWhatIsLeft()
    {
        var connection = new AskedConnection();
        var entry = Open(connection, ConnectionProtocol.Http2);
        await StopListeningAsync();

        _time.Advance(_settings.Timeout - TimeSpan.FromMilliseconds(1));
        Assert.False(connection.Aborted);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(connection.Aborted);

        _ledger.Close(entry);
        await _drain.StoppedAsync(CancellationToken.None);
        Assert.Equal("Drained: 0 connections completed, 0 closed politely, 1 cut", _log.Messages.Last());
    }

    [Fact]
    public async Task Stopped_AllEndedInTime_CutsNobodyLater()
    {
        var survivor = new AskedConnection();
        await StopListeningAsync();
        await _drain.StoppedAsync(CancellationToken.None);
        Open(survivor, ConnectionProtocol.Http1);

        _time.Advance(_settings.Timeout * 2);

        Assert.False(survivor.Aborted);
    }

    private async Task StopListeningAsync()
    {
        var stopping = _drain.StoppingAsync(CancellationToken.None);
        _time.Advance(_settings.Delay);
        await stopping;
    }

    private ConnectionLedgerEntry Open(ConnectionContext connection, ConnectionProtocol protocol) =>
        _ledger.Open(connection, _ledger.Listener("https"), protocol);

    private sealed class AskedConnection : DefaultConnectionContext, IConnectionLifetimeNotificationFeature
    {
        public AskedConnection() => Features.Set<IConnectionLifetimeNotificationFeature>(this);

        public CancellationToken ConnectionClosedRequested { get; set; }

        public bool AskedToClose { get; private set; }

        public bool Aborted { get; private set; }

        public void RequestClose() => AskedToClose = true;

        public override void Abort(ConnectionAbortedException abortReason) => Aborted = true;
    }
}
