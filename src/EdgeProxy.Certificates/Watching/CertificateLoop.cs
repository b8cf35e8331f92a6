using System.Diagnostics;

namespace EdgeProxy.Certificates;

/// <summary>
/// The one that looks at the sources while the proxy serves. Changes of files, the rescan, requests and moments of time all end up here; what
/// comes at once is answered at once. Each look ends in a catalog that replaces the former in one step, or in none.
/// </summary>
public sealed class CertificateLoop : IAsyncDisposable
{
    /// <summary>A request waits for writers, but not for long.</summary>
    private const int LooksPerRequest = 5;

    private readonly CertificateStore _store;
    private readonly ICertificateObserver _observer;
    private readonly TimeProvider _time;
    private readonly Func<Action, IFolderWatch> _notifying;
    private readonly CertificateAgenda _agenda;
    private readonly LowPriorityThread _thread = new("certificates");

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
        _agenda = new CertificateAgenda(settings, time);
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
            value?.OnObtained(_agenda.Notice);
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
    public Task<CertificateReload> ReloadAsync() => _agenda.RequestReloadAsync();

    /// <summary>Looks by other settings, and goes by them from then on; or by none of them, when what comes of it is refused.</summary>
    /// <returns>What it changed; <see langword="null"/> when it was refused.</returns>
    /// <exception cref="OperationCanceledException">The loop has ended.</exception>
    /// <exception cref="InvalidOperationException">Another change is under way: there is to be one caller at a time.</exception>
    public Task<CertificateReload?> ReconfigureAsync(CertificateReconfiguration change) => _agenda.RequestChangeAsync(change);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_agenda.Close()) return;
        await _running;
        _thread.Dispose();
        _agenda.Dispose();
        _watch.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _agenda.TakeAsync() is { } errand)
        {
            if (errand.Change is not null) await ReconfigureAsync(errand.Change);
            // A change has looked already.
            if (errand.Change is null || errand.Reload is not null) await LookAsync(errand.Kind, errand.Reload);
        }
    }

    private async Task LookAsync(ReloadKind kind, TaskCompletionSource<CertificateReload>? request)
    {
        try
        {
            var reload = await _thread.RunAsync(() => Look(kind));
            for (var looks = 1; kind == ReloadKind.Requested && reload.WritersAtWork && looks < LooksPerRequest; looks++)
            {
                await Task.Delay(Until(reload.LookAgainAt), _time, _agenda.Closing);
                reload = reload.Then(await _thread.RunAsync(() => Look(kind)));
            }

            request?.TrySetResult(reload);
        }
        catch (OperationCanceledException) when (_agenda.Closing.IsCancellationRequested)
        {
            request?.TrySetCanceled(_agenda.Closing);
        }
        catch (Exception fault)
        {
            // The border of the loop: whatever it met, it must be there for the next change.
            _agenda.Failed();
            request?.TrySetException(fault);
            Tell(fault);
        }
    }

    private async Task ReconfigureAsync(RequestedChange change)
    {
        CertificateReload? reload;
        try
        {
            reload = await _thread.RunAsync(() => _store.Reload(change.Wanted.Store, Publish, ReloadKind.Changed));
        }
        catch (Exception fault)
        {
            // As above. The former settings are in force, and are looked by again.
            _agenda.Failed();
            change.Outcome.TrySetException(fault);
            return;
        }

        if (reload is null) _agenda.Notice();
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
            _agenda.Failed();
            Tell(fault);
        }
    }

    private void Follow(CertificateSettings settings)
    {
        _agenda.Follow(settings);
        _store.Patience = ReloadPatience.Of(settings);
        if (settings.Watch != _settings.Watch)
        {
            _watch.Dispose();
            _watch = Watch(settings);
        }

        _settings = settings;
    }

    private IFolderWatch Watch(CertificateSettings settings) => settings.Watch ? _notifying(_agenda.Notice) : new NoWatch();

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
        _agenda.LookAgain(Until(reload.LookAgainAt));
        _observer.Reloaded(reload);

        var armed = _watch.Arm(WatchPlan.For(reload.Listings, beside.Paths));
        if (armed.IsWider) _agenda.Notice();
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
}
