using System.Threading.Channels;

namespace EdgeProxy.Certificates;

/// <summary>
/// What <see cref="CertificateLoop"/> is to do next, and when: what is due by itself, what was noticed, and what was asked for, with those who wait
/// for the outcome. Written by any thread, taken from by one.
/// </summary>
internal sealed class CertificateAgenda(CertificateSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>Timers do not reach farther than some weeks.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly long _began = time.GetTimestamp();
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();

    // All guarded by _gate.
    private readonly CertificateSchedule _schedule = new(settings);
    private TaskCompletionSource<CertificateReload>? _reload;
    private RequestedChange? _change;

    /// <summary>Is cancelled by <see cref="Close"/>.</summary>
    public CancellationToken Closing => _stop.Token;

    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Asks for a look. Requests that come before it has begun share it.</summary>
    /// <exception cref="OperationCanceledException">The agenda is closed.</exception>
    public Task<CertificateReload> RequestReloadAsync()
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested) return Task.FromCanceled<CertificateReload>(_stop.Token);
            _reload ??= new TaskCompletionSource<CertificateReload>(TaskCreationOptions.RunContinuationsAsynchronously);
            Request();
            return _reload.Task;
        }
    }

    /// <summary>Asks for other settings.</summary>
    /// <exception cref="OperationCanceledException">The agenda is closed.</exception>
    /// <exception cref="InvalidOperationException">Another change is under way: there is to be one caller at a time.</exception>
    public Task<CertificateReload?> RequestChangeAsync(CertificateReconfiguration wanted)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested) return Task.FromCanceled<CertificateReload?>(_stop.Token);
            if (_change is not null) throw new InvalidOperationException("Another change of the settings is under way.");
            _change = new RequestedChange(wanted, new TaskCompletionSource<CertificateReload?>(TaskCreationOptions.RunContinuationsAsynchronously));
            Request();
            return _change.Outcome.Task;
        }
    }

    /// <summary>A file changed, or may have.</summary>
    public void Notice()
    {
        lock (_gate) _schedule.Notice(Now);
        _wakeUps.Writer.TryWrite(true);
    }

    /// <summary>Time alone may change the outcome.</summary>
    public void LookAgain(TimeSpan wait)
    {
        lock (_gate) _schedule.LookAgain(Now + wait);
    }

    /// <summary>A look failed. The next one tries everything, but not at once.</summary>
    public void Failed()
    {
        lock (_gate) _schedule.Failed(Now);
    }

    /// <summary>Goes by other settings from now on.</summary>
    public void Follow(CertificateSettings next)
    {
        lock (_gate) _schedule.Follow(next, Now);
    }

    /// <summary>Waits until there is something to do, and takes it out. What comes from then on is for the next time.</summary>
    /// <returns>It; null when the agenda was closed.</returns>
    public async Task<CertificateErrand?> TakeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TimeSpan wait;
            lock (_gate)
            {
                wait = _schedule.Due - Now;
                if (wait <= TimeSpan.Zero) return Take();
            }

            await WaitAsync(wait < LongestWait ? wait : LongestWait);
        }

        return null;
    }

    /// <summary>Nothing is to be done any more.</summary>
    /// <returns>False when it was closed before.</returns>
    public bool Close()
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested) return false;
            _stop.Cancel();
            return true;
        }
    }

    /// <summary>Lets those go who wait for what nobody will do. Called when nobody takes any more.</summary>
    public void Dispose()
    {
        _reload?.TrySetCanceled(_stop.Token);
        _change?.Outcome.TrySetCanceled(_stop.Token);
    }

    private void Request()
    {
        _schedule.Request();
        _wakeUps.Writer.TryWrite(true);
    }

    private bool IsDue()
    {
        lock (_gate) return _schedule.Due <= Now;
    }

    private CertificateErrand Take()
    {
        var errand = new CertificateErrand(_schedule.Take(Now), _reload, _change);
        (_reload, _change) = (null, null);
        return errand;
    }

    // Until then, or until there is news that may be due earlier.
    private async Task WaitAsync(TimeSpan wait)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var elapsed = Task.Delay(wait, time, timer.Token);
        var woken = _wakeUps.Reader.WaitToReadAsync(timer.Token).AsTask();
        // The clock may have gone on, or been moved, between the look at it and the timer.
        if (!IsDue()) await Task.WhenAny(elapsed, woken);
        await timer.CancelAsync();
        _wakeUps.Reader.TryRead(out _);
    }
}
