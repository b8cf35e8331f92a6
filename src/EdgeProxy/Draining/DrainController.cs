namespace EdgeProxy.Draining;

/// <summary>Leads the process out: not ready, then a while later closed, then gone.</summary>
/// <remarks>
/// The host calls <see cref="StoppingAsync"/> while listeners are still open, then stops the server (which unbinds, asks every connection to close and waits
/// for them), then calls <see cref="StoppedAsync"/>. The server would wait as long as the host lets it; the limit is kept here, by cutting what is left.
/// </remarks>
internal sealed partial class DrainController(
    DrainSettings settings, ConnectionLedger ledger, TimeProvider time, ILogger<DrainController> log) : IHostedLifecycleService, IDisposable
{
    private int _phase = (int)DrainPhase.Running;
    private ITimer? _limit;

    /// <summary>Where we are. One volatile read.</summary>
    public DrainPhase Phase => (DrainPhase)Volatile.Read(ref _phase);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Enter(DrainPhase.Draining);
        LogDraining(ledger.Count(), settings.Delay);
        ledger.StartTally();
        foreach (var connection in ledger.Snapshot())
        {
            // Requests that are under way answer with "Connection: close" if they have not begun to answer; the middleware does it for those that follow.
            if (connection is { Busy: true, Protocol: ConnectionProtocol.Http1 }) connection.AskToClose();
        }

        await DelayAsync(cancellationToken);

        Enter(DrainPhase.Closing);
        LogClosing(settings.Timeout);
        foreach (var connection in ledger.Snapshot()) connection.MarkClosing();
        _limit = time.CreateTimer(static self => ((DrainController)self!).CutWhatIsLeft(), this, settings.Timeout, Timeout.InfiniteTimeSpan);
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        var tally = ledger.Tally;
        LogDrained(tally.Completed, tally.Closed, tally.Cut);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => Interlocked.Exchange(ref _limit, null)?.Dispose();

    /// <summary>A full fence: a request either sees the new phase, or was entered as busy before the phase changed.</summary>
    private void Enter(DrainPhase phase) => Interlocked.Exchange(ref _phase, (int)phase);

    private async Task DelayAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(settings.Delay, time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host ran out of patience: go on to close.
        }
    }

    private void CutWhatIsLeft()
    {
        var left = ledger.Snapshot();
        if (left.Count > 0) LogCutting(left.Count);
        foreach (var connection in left) connection.Cut();
    }

    [LoggerMessage(1, LogLevel.Information, "Draining: {Open} connections open, listeners close in {Delay}")]
    private partial void LogDraining(long open, TimeSpan delay);

    [LoggerMessage(2, LogLevel.Information, "Closing: open connections have {Timeout} to finish")]
    private partial void LogClosing(TimeSpan timeout);

    [LoggerMessage(3, LogLevel.Warning, "Cutting {Count} connections that did not finish in time")]
    private partial void LogCutting(int count);

    [LoggerMessage(4, LogLevel.Information, "Drained: {Completed} connections completed, {Closed} closed politely, {Cut} cut")]
    private partial void LogDrained(long completed, long closed, long cut);
}
