using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Stapling;

/// <summary>Two clocks: one that only moves on, and one on the wall that somebody may set.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : TimeProvider
{
    private readonly ManualTime _steady = new(start);
    private TimeSpan _ahead;

    public override long TimestampFrequency => _steady.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _steady.GetUtcNow() + _ahead;

    public override long GetTimestamp() => _steady.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _steady.CreateTimer(callback, state, dueTime, period);

    public void Advance(TimeSpan by) => _steady.Advance(by);

    public void StepWall(TimeSpan by) => _ahead += by;
}
