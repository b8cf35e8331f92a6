using System.Collections.Immutable;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>
/// Makes ticket keys, lets them grow old and drops them: the one writer of the ring. Beside its own time, it acts when it is told to rotate
/// or given other settings. No handshake waits for it.
/// </summary>
/// <param name="tls">Has the ring, and the sessions that are kept for clients without tickets.</param>
/// <param name="settings">How often, and how many.</param>
/// <param name="store">Keeps the keys across a restart; without it they live as long as the process.</param>
/// <param name="observer">Is told.</param>
/// <param name="time">The clock.</param>
public sealed class TicketKeyRotation(
    TlsState tls, SessionTicketSettings settings, TicketKeyStore? store, ITicketKeyObserver observer, TimeProvider time) : IDisposable
{
    // Short enough that neither a clock that was set nor a machine that slept makes a key much older than it should get.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();

    private volatile SessionTicketSettings _settings = settings;
    private volatile ITimer? _timer;

    // All guarded by _gate.
    private List<HeldTicketKey> _keys = []; // The newest first; empty while there are no tickets.
    private bool _stale; // The disk has something else than these keys.
    private ImmutableDictionary<string, long> _endedOnDisk = ImmutableDictionary<string, long>.Empty;
    private string? _problem;

    private volatile TicketKeyStatus _status = new(0, null, null);

    /// <summary>What is in force; one volatile read.</summary>
    public TicketKeyStatus Status => _status;

    /// <summary>Takes the keys from the disk, or makes a first one, and begins to watch the time.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (store?.WhyExposed() is { } exposed) observer.Exposed(exposed);
            if (_settings.Enabled) Restore();
            else _stale = true; // There may be keys on disk of a time when there were tickets.
            Look();
            _timer = time.CreateTimer(static self => ((TicketKeyRotation)self!).Wake(), this, NextLook(), Timeout.InfiniteTimeSpan);
            tls.Ended.OnChanged(() => _timer?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        }
    }

    /// <summary>Goes by other settings from now on, a moment later on a thread of its own: what they drop is dropped, what they keep goes on.</summary>
    public void Apply(SessionTicketSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _timer?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Ends every session there is: a new key takes the place of all others, and sessions that are kept here are forgotten. For when a key,
    /// or a machine that had it, may be in the wrong hands. Connections that are open are not touched.
    /// </summary>
    public TicketRotation RotateNow()
    {
        lock (_gate)
        {
            if (_settings.Enabled) Publish([new HeldTicketKey(TicketKey.Create(), time.GetUtcNow())]);
            tls.Current.Policies.Default.Context.ForgetSessions();
            _stale = true;
            Save();
            // A restart must not bring the old keys back.
            if (_problem is not null && store?.Delete() is { } stays) observer.NotKept($"{stays} It has the keys from before the rotation: take it away before a restart.");
            _timer?.Change(NextLook(), Timeout.InfiniteTimeSpan);
            var rotation = new TicketRotation(Requested: true, _keys.Count, Status.OnDisk);
            observer.Rotated(rotation);
            return rotation;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            if (_timer is null) return;
            _timer.Dispose();
            _timer = null;
            if (EndedSinceSaved) Save();
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            var next = LongestSleep;
            var seen = _settings;
            try
            {
                Look();
                next = NextLook();
            }
            catch (Exception fault)
            {
                // The border of the timer: what comes through ends the process.
                observer.Failed(fault);
            }

            _timer?.Change(next, Timeout.InfiniteTimeSpan);
            // Applied meanwhile: its call of the timer may have come before this one.
            if (_settings != seen) _timer?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void Restore()
    {
        if (store is null) return;
        if (!store.TryLoad(out var found, out var ended, out var problem)) observer.Ignored(problem);
        tls.Ended.Restore(ended, time.GetUtcNow());
        _endedOnDisk = tls.Ended.All;
        Publish([.. found.OrderByDescending(held => held.Since)]); // Those that are too old go at the first look.
        _stale = problem is not null;
        var now = time.GetUtcNow();
        if (found.Count(held => now - held.Since < _settings.KeyLifetime) is > 0 and var young) observer.Restored(young);
    }

    /// <summary>Does what is due: a new key, fewer old ones, a disk that could not be written.</summary>
    private void Look()
    {
        var now = time.GetUtcNow();
        tls.Current.Policies.Default.Context.ForgetSessionsExpiredAt(now);
        var keys = Due(now);
        if (!keys.SequenceEqual(_keys))
        {
            var rotated = keys.Count > 0 && _keys.Count > 0 && keys[0].Key != _keys[0].Key;
            Publish(keys);
            Save();
            if (rotated) observer.Rotated(new TicketRotation(Requested: false, _keys.Count, Status.OnDisk));
        }
        else if (_stale || EndedSinceSaved)
        {
            Save();
        }
    }

    private List<HeldTicketKey> Due(DateTimeOffset now)
    {
        if (!_settings.Enabled) return [];
        // A clock that was put back must not make a key immortal.
        var keys = _keys.Select(held => held.Since > now ? held with { Since = now } : held)
            .Where(held => now - held.Since < _settings.KeyLifetime)
            .ToList();
        if (keys.Count == 0 || now - keys[0].Since >= _settings.RotateEvery) keys.Insert(0, new HeldTicketKey(TicketKey.Create(), now));
        if (keys.Count > _settings.Keep) keys.RemoveRange(_settings.Keep, keys.Count - _settings.Keep);
        return keys;
    }

    private void Publish(List<HeldTicketKey> keys)
    {
        tls.Tickets.Publish([.. keys.Select(held => held.Key)]);
        _keys = keys;
        _stale = true;
        Tell();
    }

    private void Save()
    {
        if (store is null) return;
        var ended = tls.Ended.All;
        var problem = _keys.Count > 0 ? store.Save(_keys, ended) : store.Delete();
        // The keys on disk would resume what was ended since: without them a restart resumes nothing.
        if (problem is not null && EndedSinceSaved && store.Delete() is { } stays) problem = $"{problem} {stays}";
        else _endedOnDisk = ended;
        _stale = problem is not null;
        var before = _problem;
        _problem = problem;
        Tell();
        if (problem is not null && before is null) observer.NotKept(problem);
        else if (problem is null && before is not null) observer.Kept();
    }

    private bool EndedSinceSaved => store is not null && !ReferenceEquals(tls.Ended.All, _endedOnDisk);

    private void Tell() => _status = new TicketKeyStatus(_keys.Count, _keys.Count > 0 ? _keys[0].Since : null, store is null ? null : !_stale);

    private TimeSpan NextLook()
    {
        if (_keys.Count == 0) return LongestSleep;
        var due = _keys[0].Since + _settings.RotateEvery - time.GetUtcNow();
        return due < ShortestSleep ? ShortestSleep : due > LongestSleep ? LongestSleep : due;
    }
}

/// <summary>The ticket keys in force.</summary>
/// <param name="Keys">How many open tickets; none while there are no tickets.</param>
/// <param name="Since">Since when the newest seals them.</param>
/// <param name="OnDisk">Whether the disk holds the same; <see langword="null"/> where nothing is kept on disk.</param>
public sealed record TicketKeyStatus(int Keys, DateTimeOffset? Since, bool? OnDisk);
