namespace EdgeProxy.Certificates;

/// <summary>Decides when to look at the sources, and how. Knows no clock: times are those since the loop began. Not thread safe.</summary>
internal sealed class CertificateSchedule(CertificateSettings settings)
{
    /// <summary>Where changes come without a rest, they are looked at after so many times the debounce.</summary>
    private const int DebounceAtMost = 4;

    /// <summary>How many rescans go by what files look like before one reads everything.</summary>
    private const int RescansPerVerification = 10;

    /// <summary>Whatever goes wrong, the loop does not spin.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private CertificateSettings _settings = settings;
    private TimeSpan? _firstNotice;
    private TimeSpan? _lastNotice;
    private TimeSpan? _lookAgainAt;
    private TimeSpan _rescanAt = settings.RescanInterval;
    private TimeSpan _notBefore;
    private int _rescans;
    private bool _requested;

    /// <summary>Goes by other settings from now on.</summary>
    public void Follow(CertificateSettings next, TimeSpan now)
    {
        _settings = next;
        _rescanAt = now + next.RescanInterval;
    }

    /// <summary>A file changed, or may have.</summary>
    public void Notice(TimeSpan now)
    {
        _firstNotice ??= now;
        _lastNotice = now;
    }

    /// <summary>Somebody asked.</summary>
    public void Request() => _requested = true;

    /// <summary>When the next look is due.</summary>
    public TimeSpan Due
    {
        get
        {
            if (_requested) return _notBefore;
            var due = _rescanAt;
            if (_lookAgainAt < due) due = _lookAgainAt.Value;
            if (DebouncedAt < due) due = DebouncedAt.Value;
            return due > _notBefore ? due : _notBefore;
        }
    }

    private TimeSpan? DebouncedAt
    {
        get
        {
            var quiet = _lastNotice + _settings.Debounce;
            var patience = _firstNotice + (DebounceAtMost * _settings.Debounce);
            return quiet < patience ? quiet : patience;
        }
    }

    /// <summary>Takes what is due out of the schedule. What comes from now on is for the next look.</summary>
    public ReloadKind Take(TimeSpan now)
    {
        var kind = ReloadKind.Changed;
        if (now >= _rescanAt)
        {
            _rescanAt = now + _settings.RescanInterval;
            if (++_rescans % RescansPerVerification == 0) kind = ReloadKind.Verify;
        }

        if (_requested) kind = ReloadKind.Requested;
        _requested = false;
        _firstNotice = _lastNotice = _lookAgainAt = null;
        return kind;
    }

    /// <summary>Time alone may change the outcome.</summary>
    public void LookAgain(TimeSpan at) => _lookAgainAt = at;

    /// <summary>A look failed. The next one tries everything, but not at once.</summary>
    public void Failed(TimeSpan now)
    {
        _notBefore = now + AfterFailure;
        _lookAgainAt = _notBefore;
    }
}
