using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Testing;

public class ManualTimeTests
{
    [Fact]
    public void Advance_OverSeveralTimers_FiresEachAtItsTime()
    {
        var time = new ManualTime();
        var fired = new List<string>();
        using var late = time.CreateTimer(_ => Note("late"), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var periodic = time.CreateTimer(_ => Note("tick"), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["tick 2", "tick 4", "late 5", "tick 6"], fired);
        periodic.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(4, fired.Count);

        void Note(string name) => fired.Add($"{name} {(time.GetUtcNow() - TestPki.BaseTime).TotalSeconds}");
    }

    [Fact]
    public async Task NextTimer_OnceOneIsSet_Ends()
    {
        var time = new ManualTime();
        using var before = time.CreateTimer(static _ => { }, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        var next = time.NextTimer;
        using var never = time.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Assert.False(next.IsCompleted);

        never.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        await next;
    }
}
