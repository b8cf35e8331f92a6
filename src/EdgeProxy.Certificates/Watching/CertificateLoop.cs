using System.Diagnostics;
using System.Threading.Channels;

namespace EdgeProxy.Certificates;

/// <summary>
/// The one that looks at the sources while the proxy serves. Changes of files, the rescan, requests and moments of time all end up here; what
/// comes at once is answered at once. Each look ends in a catalog that replaces the former in one step, or in none.
/// </summary>
public sealed class CertificateLoop : IAsyncDisposable
{
    /// <summary>A request waits for writers, but not for long.</summary>
    private const int LooksPerRequest = 5;

    /// <summary>Timers do not reach farther than some weeks.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly CertificateStore _store;
    private readonly ICertificateObserver _observer;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Func<Action, IFolderWatch> _notifying;
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly LowPriorityThread _thread = new("certificates");
    private readonly Lock _gate = new();

    // All guarded by _gate.
    private readonly CertificateSchedule _schedule;
    private TaskCompletionSource<CertificateReload>? _request;
    private Change? _change;

    // The loop's own.
    private CertificateSettings _settings;
    private IFolderWatch _watch;

    private StapleLoop? _stapler;
    private volatile WatchStatus _watchStatus = WatchStatus.None;
    private Task _running = Task.CompletedTask;

    /// <summary>A loop that does not run yet.</summary>
    /// <param name="store">What it keeps up to date; nobody else reloads it from now on.</param>
    /// <param name="settings">When to look.</param>
    /// <param name="observer">Who is told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notifications">Tells of changed files.</param>
    public CertificateLoop(
        CertificateStore store, CertificateSettings settings, ICertificateObserver observer, TimeProvider time, FileNotifications notifications)
        : this(store, settings, observer, time, notifications.Watch)
    {
    }

    internal CertificateLoop(
        CertificateStore store, CertificateSettings settings, ICertificateObserver observer, TimeProvider time, Func<Action, IFolderWatch> notifying)
    {
        _store = store;
        _observer = observer;
        _time = time;
        _began = time.GetTimestamp();
        _schedule = new CertificateSchedule(settings);
        _notifying = notifying;
        _settings = settings;
        _watch = Watch(settings);
        store.Patience = ReloadPatience.Of(settings);
    }

    /// <summary>Gets staples for what serves, and for what waits for one. Default: nobody does.</summary>
    public StapleLoop? Stapler
    {
        get => _stapler;
        init
        {
            _stapler = value;
            value?.OnObtained(Notice);
        }
    }

    /// <summary>Files to follow beside those of the certificates. Default: none.</summary>
    public IFollowedFiles? Beside { get; init; }

    /// <summary>How changes are noticed.</summary>
    public WatchStatus WatchStatus => _watchStatus;

    /// <summary>Loads everything, and goes on from there in the background.</summary>
    /// <param name="loaded">What the store's first reload gave, where somebody has begun with that. Default: it is done now.</param>
    public CertificateReload Start(CertificateReload? loaded = null)
    {
        var first = Look(ReloadKind.Start, loaded);
        _running = Task.Run(RunAsync);
        return first;
    }

    /// <summary>Reads everything again. Requests that come before it has begun share one look.</summary>
    /// <exception cref="OperationCanceledException">The loop has ended.</exception>
    public Task<CertificateReload> ReloadAsync()
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested) return Task.FromCanceled<CertificateReload>(_stop.Token);
            _request ??= new TaskCompletionSource<CertificateReload>(TaskCreationOptions.RunContinuationsAsynchronously);
            _schedule.Request();
            _wakeUps.Writer.TryWrite(true);
            return _request.Task;
        }
    }

    /// <summary>Looks by other settings, and goes by them from then on; or by none of them, when what comes of it is refused.</summary>
    /// <returns>What it changed; <see langword="null"/> when it was refused.</returns>
    /// <exception cref="OperationCanceledException">The loop has ended.</exception>
    /// <exception cref="InvalidOperationException">Another change is under way: there is to be one caller at a time.</exception>
    public Task<CertificateReload?> ReconfigureAsync(CertificateReconfiguration change)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested) return Task.FromCanceled<CertificateReload?>(_stop.Token);
            if (_change is not null) throw new InvalidOperationException("Another change of the settings is under way.");
            _change = new Change(change, new TaskCompletionSource<CertificateReload?>(TaskCreationOptions.RunContinuationsAsynchronously));
            _schedule.Request();
            _wakeUps.Writer.TryWrite(true);
            return _change.Outcome.Task;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested) return;
            _stop.Cancel();
        }

        await _running;
        _thread.Dispose();
        _request?.TrySetCanceled(_stop.Token);
        _change?.Outcome.TrySetCanceled(_stop.Token);
        _watch.Dispose();
    }

    private TimeSpan Now => _time.GetElapsedTime(_began);

    private void Notice()
    {
        lock (_gate) _schedule.Notice(Now);
        _wakeUps.Writer.TryWrite(true);
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (!await IsDueAsync()) continue;

            ReloadKind kind;
            TaskCompletionSource<CertificateReload>? request;
            Change? change;
            lock (_gate)
            {
                kind = _schedule.Take(Now);
                (request, change) = (_request, _change);
                (_request, _change) = (null, null);
            }

            if (change is not null)
            {
                await ReconfigureAsync(change);
                if (request is null) continue;
            }

            await LookAsync(kind, request);
        }
    }

    private async Task LookAsync(ReloadKind kind, TaskCompletionSource<CertificateReload>? request)
    {
        try
        {
            var reload = await _thread.RunAsync(() => Look(kind));
            for (var looks = 1; kind == ReloadKind.Requested && reload.WritersAtWork && looks < LooksPerRequest; looks++)
            {
                await Task.Delay(Until(reload.LookAgainAt), _time, _stop.Token);
                reload = reload.Then(await _thread.RunAsync(() => Look(kind)));
            }

            request?.TrySetResult(reload);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            request?.TrySetCanceled(_stop.Token);
        }
        catch (Exception fault)
        {
            // The border of the loop: whatever it met, it must be there for the next change.
            lock (_gate) _schedule.Failed(Now);
            request?.TrySetException(fault);
            Tell(fault);
        }
    }

    private async Task ReconfigureAsync(Change change)
    {
        CertificateReload? reload;
        try
        {
            reload = await _thread.RunAsync(() => _store.Reload(change.Wanted.Store, Publish, ReloadKind.Changed));
        }
        catch (Exception fault)
        {
            // As above. The former settings are in force, and are looked by again.
            lock (_gate) _schedule.Failed(Now);
            change.Outcome.TrySetException(fault);
            return;
        }

        if (reload is null) Notice();
        else Follow(change.Wanted.Settings, reload);
        change.Outcome.TrySetResult(reload);

        bool Publish(CertificateCatalog catalog)
        {
            _stapler?.Prepare(catalog);
            return change.Wanted.Publish(catalog);
        }
    }

    private void Follow(CertificateSettings settings, CertificateReload reload)
    {
        try
        {
            Follow(settings);
            _stapler?.Follow(reload.Generation);
            var beside = LookBeside(ReloadKind.Changed);
            Conclude(Join(reload, beside), beside);
        }
        catch (Exception fault)
        {
            // What serves, serves; who follows it is told again with the next look.
            lock (_gate) _schedule.Failed(Now);
            Tell(fault);
        }
    }

    private void Follow(CertificateSettings settings)
    {
        lock (_gate) _schedule.Follow(settings, Now);
        _store.Patience = ReloadPatience.Of(settings);
        if (settings.Watch != _settings.Watch)
        {
            _watch.Dispose();
            _watch = Watch(settings);
        }

        _settings = settings;
    }

    private IFolderWatch Watch(CertificateSettings settings) => settings.Watch ? _notifying(Notice) : new NoWatch();

    private void Tell(Exception fault)
    {
        try
        {
            _observer.Failed(fault);
        }
        catch (Exception deaf)
        {
            Debug.Fail(deaf.Message);
        }
    }

    /// <summary>Waits for what is due, or for news that may be due earlier.</summary>
    private async Task<bool> IsDueAsync()
    {
        TimeSpan wait;
        lock (_gate) wait = _schedule.Due - Now;
        if (wait <= TimeSpan.Zero) return true;

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var elapsed = Task.Delay(wait < LongestWait ? wait : LongestWait, _time, timer.Token);
        var woken = _wakeUps.Reader.WaitToReadAsync(timer.Token).AsTask();
        await Task.WhenAny(elapsed, woken);
        await timer.CancelAsync();
        _wakeUps.Reader.TryRead(out _);
        return false;
    }

    private CertificateReload Look(ReloadKind kind, CertificateReload? loaded = null)
    {
        // First: a certificate must not come into service before what its hosts demand of clients has been read.
        var beside = LookBeside(kind);
        var reload = Join(loaded ?? _store.Reload(kind), beside);
        _stapler?.Follow(reload.Generation); // Before it is published, so that what serves next is stapled from its first handshake on.
        if (reload.CatalogChanged) _observer.Publish(reload.Generation.Catalog);
        Conclude(reload, beside);
        return reload;
    }

    private FollowedLook LookBeside(ReloadKind kind) => Beside?.Look(kind) ?? FollowedLook.Nothing;

    private void Conclude(CertificateReload reload, FollowedLook beside)
    {
        lock (_gate) _schedule.LookAgain(Now + Until(reload.LookAgainAt));
        _observer.Reloaded(reload);

        var armed = _watch.Arm(WatchPlan.For(reload.Listings, beside.Paths));
        if (armed.IsWider) Notice();
        var before = _watchStatus;
        _watchStatus = armed.Status;
        if (before != armed.Status) _observer.WatchChanged(before, armed.Status);
    }

    private static CertificateReload Join(CertificateReload reload, FollowedLook beside) => reload with
    {
        WritersAtWork = reload.WritersAtWork || beside.WritersAtWork,
        LookAgainAt = beside.LookAgainAt < reload.LookAgainAt ? beside.LookAgainAt : reload.LookAgainAt,
    };

    private TimeSpan Until(DateTimeOffset moment)
    {
        var wait = moment - _time.GetUtcNow();
        // A little later is never too late, and a clock that was set back must not make the loop spin.
        var least = TimeSpan.FromMilliseconds(10);
        return wait < least ? least : wait;
    }

    private sealed record Change(CertificateReconfiguration Wanted, TaskCompletionSource<CertificateReload?> Outcome);
}
