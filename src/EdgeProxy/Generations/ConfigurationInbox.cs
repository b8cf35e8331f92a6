using System.Threading.Channels;

namespace EdgeProxy.Generations;

/// <summary>
/// What waits for the configuration loop: changes of the file that have yet to come to rest, and what somebody asked for. Any thread may put
/// something in; the loop alone takes it out.
/// </summary>
internal sealed class ConfigurationInbox(TimeProvider time)
{
    /// <summary>Timers do not reach farther than some weeks.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();

    // All guarded by _gate.
    private readonly ChangeDebounce _changes = new();
    private readonly Queue<RollbackRequest> _rollbacks = [];
    private TaskCompletionSource<RequestedReload>? _reload;
    private CancellationToken? _closed;

    /// <summary>The file changed, or may have.</summary>
    public void Notice()
    {
        lock (_gate) _changes.Notice(time.GetTimestamp());
        _wakeUps.Writer.TryWrite(true);
    }

    /// <summary>Asks for a reload. Those who ask before it has begun share it.</summary>
    public Task<RequestedReload> ReloadAsync()
    {
        lock (_gate)
        {
            if (_closed is { } closed) return Task.FromCanceled<RequestedReload>(closed);
            _reload ??= new TaskCompletionSource<RequestedReload>(TaskCreationOptions.RunContinuationsAsynchronously);
            _wakeUps.Writer.TryWrite(true);
            return _reload.Task;
        }
    }

    /// <summary>Asks for a rollback.</summary>
    public Task<ConfigurationOutcome?> RollBackAsync(long? generation)
    {
        lock (_gate)
        {
            if (_closed is { } closed) return Task.FromCanceled<ConfigurationOutcome?>(closed);
            var rollback = new RollbackRequest(generation, new TaskCompletionSource<ConfigurationOutcome?>(TaskCreationOptions.RunContinuationsAsynchronously));
            _rollbacks.Enqueue(rollback);
            _wakeUps.Writer.TryWrite(true);
            return rollback.Outcome.Task;
        }
    }

    /// <summary>Waits until something may be there to take, at most for a while.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeSpan debounce, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_rollbacks.Count > 0 || _reload is not null) return;
            if (_changes.Rest(time, debounce) is { } rest && rest < atMost) atMost = rest;
        }

        if (atMost <= TimeSpan.Zero) return;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var elapsed = Task.Delay(atMost < LongestWait ? atMost : LongestWait, time, timer.Token);
        var woken = _wakeUps.Reader.WaitToReadAsync(timer.Token).AsTask();
        await Task.WhenAny(elapsed, woken);
        await timer.CancelAsync();
        _wakeUps.Reader.TryRead(out _);
    }

    public RollbackRequest? TakeRollback()
    {
        lock (_gate) return _rollbacks.TryDequeue(out var rollback) ? rollback : null;
    }

    /// <summary>Takes a request for a reload, and with it what has changed until now: it reads the file anyhow.</summary>
    public TaskCompletionSource<RequestedReload>? TakeReload()
    {
        lock (_gate)
        {
            var reload = _reload;
            _reload = null;
            if (reload is not null) _changes.Clear();
            return reload;
        }
    }

    /// <summary>Takes a change that has come to rest.</summary>
    public bool TakeChange(TimeSpan debounce)
    {
        lock (_gate)
        {
            if (!(_changes.Rest(time, debounce) <= TimeSpan.Zero)) return false;
            _changes.Clear();
            return true;
        }
    }

    /// <summary>Nothing is taken any more: what waits is canceled, and so is what comes.</summary>
    public void Close(CancellationToken ended)
    {
        lock (_gate)
        {
            _closed = ended;
            _reload?.TrySetCanceled(ended);
            foreach (var rollback in _rollbacks) rollback.Outcome.TrySetCanceled(ended);
        }
    }
}

/// <summary>Somebody wants to return to a generation, or to the one before that in force.</summary>
internal sealed record RollbackRequest(long? Generation, TaskCompletionSource<ConfigurationOutcome?> Outcome);
