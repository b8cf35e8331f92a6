using EdgeProxy.Telemetry.Events;

namespace EdgeProxy.Draining;

/// <summary>Leads the process out: not ready, then a while later closed, then gone. A request can have the first half, and take it back.</summary>
/// <remarks>
/// The host calls <see cref="StoppingAsync"/> while everything still runs; when it returns, the public connections are gone and the server has only the
/// admin listener left to stop. So whoever watches a drain can do so until its end.
/// </remarks>
internal sealed partial class DrainController(
    Func<DrainSettings> settings, ConnectionLedger ledger, PublicListeners listeners, EventJournal events, TimeProvider time, ILogger<DrainController> log)
    : IHostedLifecycleService
{
    // Aborted connections unwind on the thread pool; one that does not must not keep the process.
    private static readonly TimeSpan Unwinding = TimeSpan.FromSeconds(1);

    private readonly PoliteClosing _polite = new(ledger, time);
    private readonly Lock _gate = new();
    private volatile Drain? _current;
    private int _phase = (int)DrainPhase.Running;

    /// <summary>The process will end, and nothing takes that back. Guarded by <see cref="_gate"/>.</summary>
    private bool _leaving;

    /// <summary>Where we are. One volatile read.</summary>
    public DrainPhase Phase => (DrainPhase)Volatile.Read(ref _phase);

    /// <summary>Since when there has been a drain; <see langword="null"/> while there is none.</summary>
    public DateTimeOffset? Since => _current?.Since;

    /// <summary>Begins a drain that does not end the process: not ready, connections are asked to close, listeners stay open.</summary>
    /// <returns>Whether it began; <see langword="false"/> while there is one already.</returns>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (_current is not null) return false;
            Begin("requested");
            return true;
        }
    }

    /// <summary>Takes back a drain that was begun by <see cref="TryBegin"/>: ready again. Connections that have been asked to close still do.</summary>
    /// <returns>Whether there was one; one that ends the process is not taken back.</returns>
    public bool TryTakeBack()
    {
        lock (_gate)
        {
            if (_leaving || _current is not { } drain) return false;
            drain.TakenBack.Cancel();
            _current = null;
            ledger.StopTally();
            Enter(DrainPhase.Running);
            LogTakenBack();
            events.Add(EventKind.DrainTakenBack, certificate: null, "ready again");
            return true;
        }
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Drain drain;
        lock (_gate)
        {
            _leaving = true;
            drain = _current ?? Begin("stopping");
        }

        // A drain that was requested before has told the balancer already: what is left of the delay is all there is to wait for.
        await DelayAsync(drain.Settings.Delay - time.GetElapsedTime(drain.Began), cancellationToken);

        Enter(DrainPhase.Closing);
        LogClosing(ledger.Count(), drain.Settings.Timeout);
        using var limit = new CancellationTokenSource(drain.Settings.Timeout, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await listeners.CloseAsync();
        if (await AreGoneAsync(patience.Token)) return;

        CutWhatIsLeft();
        using var unwinding = new CancellationTokenSource(Unwinding, time);
        await AreGoneAsync(unwinding.Token);
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        var (completed, closed, cut) = ledger.Tally;
        var ledgerText = LedgerText.Describe(ledger.Lines());
        LogDrained(completed, closed, cut, ledgerText);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Under the gate.
    private Drain Begin(string why)
    {
        var drain = new Drain(time.GetTimestamp(), time.GetUtcNow(), settings());
        _current = drain;
        ledger.StartTally();
        Enter(DrainPhase.Draining);
        LogDraining(ledger.Count(), drain.Settings.Delay);
        events.Add(EventKind.DrainBegan, certificate: null, $"{why}: {ledger.Count()} connections open");
        _ = SpreadAsync(drain);
        return drain;
    }

    private async Task SpreadAsync(Drain drain)
    {
        try
        {
            await _polite.SpreadAsync(drain.Settings.Delay, drain.TakenBack.Token);
        }
        catch (OperationCanceledException) when (drain.TakenBack.IsCancellationRequested)
        {
            // The rest may stay.
        }
    }

    /// <summary>A full fence: a request either sees the new phase, or was entered as busy before the phase changed.</summary>
    private void Enter(DrainPhase phase) => Interlocked.Exchange(ref _phase, (int)phase);

    private async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        if (delay <= TimeSpan.Zero) return;
        try
        {
            await Task.Delay(delay, time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host ran out of patience: go on to close.
        }
    }

    private async Task<bool> AreGoneAsync(CancellationToken patience)
    {
        try
        {
            // Accepted, but not in the ledger yet: it is on its way through the thread pool.
            await _polite.AskUntilAllAreGoneAsync(() => ledger.Opened >= listeners.Accepted && ledger.Count() == 0, patience);
            return true;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return false;
        }
    }

    private void CutWhatIsLeft()
    {
        var left = ledger.Snapshot();
        if (left.Count > 0) LogCutting(left.Count);
        foreach (var connection in left) connection.Cut();
    }

    [LoggerMessage(1, LogLevel.Information, "Draining: {Open} connections open, new ones are served for {Delay}")]
    private partial void LogDraining(long open, TimeSpan delay);

    [LoggerMessage(2, LogLevel.Information, "Closing: {Open} connections open, they have {Timeout} to finish")]
    private partial void LogClosing(long open, TimeSpan timeout);

    [LoggerMessage(3, LogLevel.Warning, "Cutting {Count} connections that did not finish in time")]
    private partial void LogCutting(int count);

    [LoggerMessage(4, LogLevel.Information, "Drained: {Completed} connections completed, {Closed} closed politely, {Cut} cut{Ledger}")]
    private partial void LogDrained(long completed, long closed, long cut, string ledger);

    [LoggerMessage(5, LogLevel.Information, "The drain was taken back")]
    private partial void LogTakenBack();

    /// <summary>One drain, from its beginning until the process ends or it is taken back. It goes by the settings that it began with.</summary>
    private sealed record Drain(long Began, DateTimeOffset Since, DrainSettings Settings)
    {
        // Not disposed: it has neither timer nor wait handle, and the spreading may still look at it.
        public CancellationTokenSource TakenBack { get; } = new();
    }
}
