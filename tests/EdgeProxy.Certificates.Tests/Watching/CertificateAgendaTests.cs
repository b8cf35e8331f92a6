using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Watching;

public sealed class CertificateAgendaTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly CertificateSettings Settings = new() { RescanInterval = TimeSpan.FromDays(1) };

    [Fact]
    public async Task Take_ClockMovesOnBeforeTheTimerIsSet_IsNotLateByThat()
    {
        var clock = new ManualTime();
        using var agenda = new CertificateAgenda(Settings, new ClockThatMovesOnBeforeATimer(clock, 2 * Minute));
        agenda.LookAgain(Minute);

        var errand = await agenda.TakeAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.NotNull(errand);
        agenda.Close();
    }

    [Fact]
    public async Task Take_NothingIsDue_WaitsForItsMoment()
    {
        var clock = new ManualTime();
        using var agenda = new CertificateAgenda(Settings, clock);
        agenda.LookAgain(Minute);
        var taking = agenda.TakeAsync();

        clock.Advance(Minute - TimeSpan.FromTicks(1));
        Assert.False(taking.IsCompleted);
        clock.Advance(TimeSpan.FromTicks(1));

        Assert.NotNull(await taking.WaitAsync(TimeSpan.FromSeconds(30)));
        agenda.Close();
    }

    /// <summary>What a suspended machine does to a process, or a scheduler to a thread.</summary>
    private sealed class ClockThatMovesOnBeforeATimer(ManualTime clock, TimeSpan by) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            clock.Advance(by);
            return clock.CreateTimer(callback, state, dueTime, period);
        }
    }
}
