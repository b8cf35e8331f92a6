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
    public async Task Take_NothingIsDue_SetsATimerForItsMoment()
    {
        var clock = new ManualTime();
        var watched = new ClockThatMovesOnBeforeATimer(clock, TimeSpan.Zero);
        using var agenda = new CertificateAgenda(Settings, watched);
        agenda.LookAgain(Minute);
        var taking = agenda.TakeAsync();

        Assert.Equal([Minute], watched.Timers);
        clock.Advance(Minute);

        Assert.NotNull(await taking.WaitAsync(TimeSpan.FromSeconds(30)));
        agenda.Close();
    }

    /// <summary>What a suspended machine does to a process, or a scheduler to a thread.</summary>
    private sealed class ClockThatMovesOnBeforeATimer(ManualTime clock, TimeSpan by) : TimeProvider
    {
        /// <summary>When they are due, from then on.</summary>
        public List<TimeSpan> Timers { get; } = [];

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            clock.Advance(by);
            Timers.Add(dueTime);
            return clock.CreateTimer(callback, state, dueTime, period);
        }
    }
}
