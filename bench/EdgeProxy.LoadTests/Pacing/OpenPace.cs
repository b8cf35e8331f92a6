namespace EdgeProxy.LoadTests;

/// <summary>
/// Says when the next step of the open model is due. Steps are timed from when they were due, not from when they began: a run that
/// cannot keep up must not report the time its steps waited as if it had not been.
/// </summary>
internal sealed class OpenPace(LoadShape shape, TimeProvider time)
{
    /// <summary>
    /// A step may begin so much early, and is then timed from when it began: timers count in milliseconds, and a wait for the rest of one
    /// would either spin or make every step late.
    /// </summary>
    public static readonly TimeSpan Early = TimeSpan.FromMilliseconds(1);

    private readonly long _started = time.GetTimestamp();
    private long _begun;

    /// <summary>How long until the next one, negative when it is late; <see langword="null"/> when there is none any more.</summary>
    public TimeSpan? UntilNext => shape.DueTime(_begun) - Elapsed;

    /// <summary>How far into the shape.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>Takes the next step, when it is due.</summary>
    /// <param name="due">The timestamp it is to be timed from.</param>
    public bool TryTake(out long due)
    {
        due = time.GetTimestamp();
        if (shape.DueTime(_begun) is not { } at || at - time.GetElapsedTime(_started, due) >= Early) return false;
        due = Math.Min(due, _started + (long)(at.TotalSeconds * time.TimestampFrequency));
        _begun++;
        return true;
    }
}
