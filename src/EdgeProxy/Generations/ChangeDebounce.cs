namespace EdgeProxy.Generations;

/// <summary>Waits until a file that changes has come to rest, but not for ever. Not thread safe.</summary>
internal sealed class ChangeDebounce
{
    /// <summary>Where changes come without a rest, they are looked at after so many times the debounce.</summary>
    private const int AtMost = 4;

    private long? _first;
    private long? _last;

    public void Notice(long now)
    {
        _first ??= now;
        _last = now;
    }

    public void Clear() => _first = _last = null;

    /// <summary>How long to wait still; null: nothing has changed.</summary>
    public TimeSpan? Rest(TimeProvider time, TimeSpan debounce)
    {
        if (_first is not { } first || _last is not { } last) return null;
        var quiet = debounce - time.GetElapsedTime(last);
        var patience = (AtMost * debounce) - time.GetElapsedTime(first);
        return quiet < patience ? quiet : patience;
    }
}
