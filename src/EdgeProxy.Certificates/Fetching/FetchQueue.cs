namespace EdgeProxy.Certificates;

/// <summary>Something that is asked about, again and again.</summary>
internal interface IFetchTarget
{
    /// <summary>When to ask next, on the monotonic clock; null when nobody is asked.</summary>
    TimeSpan? Due { get; set; }

    /// <summary>Whether a request is under way.</summary>
    bool IsAsked { get; set; }

    /// <summary>Whether nobody wants to know any more.</summary>
    bool IsDropped { get; }
}

/// <summary>Whose turn it is to be asked for, within the bounds on requests. Times are monotonic, given by the caller. Not thread safe.</summary>
internal sealed class FetchQueue<T>(int mostAtOnce, int perSecond) where T : class, IFetchTarget
{
    private readonly PriorityQueue<T, TimeSpan> _queue = new();
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1) / perSecond;
    private TimeSpan _notBefore;
    private int _underWay;

    /// <summary>Puts it into its place, or into another than before.</summary>
    public void Put(T target, TimeSpan due)
    {
        target.Due = due;
        _queue.Enqueue(target, due);
    }

    /// <summary>The next one, if it is due and one more request may be made.</summary>
    /// <param name="now">The time.</param>
    /// <param name="wait">How long until then; null: until something else happens.</param>
    public T? Take(TimeSpan now, out TimeSpan? wait)
    {
        wait = null;
        while (_underWay < mostAtOnce && _queue.TryPeek(out var target, out var due))
        {
            // What was put elsewhere, or is gone, leaves its old place here.
            if (target.IsDropped || target.IsAsked || target.Due != due)
            {
                _queue.Dequeue();
                continue;
            }

            // Evenly spaced: five thousand that come due at once make no burst.
            var earliest = due > _notBefore ? due : _notBefore;
            if (earliest > now)
            {
                wait = earliest - now;
                return null;
            }

            _queue.Dequeue();
            _notBefore = now + _interval;
            _underWay++;
            target.IsAsked = true;
            return target;
        }

        return null;
    }

    /// <summary>A request has ended.</summary>
    public void Return(T target)
    {
        _underWay--;
        target.IsAsked = false;
    }

    /// <summary>There was no request: what was taken just now is left alone, and the next one need not wait for it.</summary>
    public void Forgo(T target)
    {
        Return(target);
        _notBefore -= _interval;
    }
}
