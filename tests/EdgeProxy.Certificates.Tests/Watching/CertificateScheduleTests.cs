namespace EdgeProxy.Certificates.Tests.Watching;

public sealed class CertificateScheduleTests
{
    private static readonly CertificateSettings Settings = new();
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly CertificateSchedule _schedule = new(Settings);

    [Fact]
    public void Due_NothingHappens_IsTheNextRescan() => Assert.Equal(Settings.RescanInterval, _schedule.Due);

    [Fact]
    public void Due_AfterAChange_WaitsForTheDebounce()
    {
        _schedule.Notice(Tick);
        Assert.Equal(Tick + Settings.Debounce, _schedule.Due);
    }

    [Fact]
    public void Due_ChangeAfterChange_WaitsForTheLastButNotForever()
    {
        for (var now = TimeSpan.Zero; now < TimeSpan.FromSeconds(10); now += Tick) _schedule.Notice(now);
        Assert.Equal(4 * Settings.Debounce, _schedule.Due);
    }

    [Fact]
    public void Due_Requested_IsNow()
    {
        _schedule.Notice(Tick);
        _schedule.Request();
        Assert.Equal(TimeSpan.Zero, _schedule.Due);
        Assert.Equal(ReloadKind.Requested, _schedule.Take(Tick));
    }

    [Fact]
    public void Take_ManyRequestsAndChanges_AreOneLook()
    {
        for (var i = 0; i < 1000; i++)
        {
            _schedule.Request();
            _schedule.Notice(Tick);
        }

        _schedule.Take(Tick);

        Assert.Equal(Settings.RescanInterval, _schedule.Due);
    }

    [Fact]
    public void Take_EveryTenthRescan_VerifiesEverything()
    {
        var kinds = new List<ReloadKind>();
        for (var i = 0; i < 20; i++) kinds.Add(_schedule.Take(_schedule.Due));

        Assert.Equal([9, 19], kinds.Index().Where(kind => kind.Item == ReloadKind.Verify).Select(kind => kind.Index));
        Assert.Equal(18, kinds.Count(kind => kind == ReloadKind.Changed));
    }

    [Fact]
    public void Due_TimeAloneMayChangeTheOutcome_IsThen()
    {
        _schedule.LookAgain(Tick);
        Assert.Equal(Tick, _schedule.Due);
        _schedule.LookAgain(2 * Settings.RescanInterval);
        Assert.Equal(Settings.RescanInterval, _schedule.Due);
    }

    [Fact]
    public void Due_AfterAFailure_IsSoonButNotAtOnce()
    {
        _schedule.Failed(Tick);
        _schedule.Request();
        Assert.InRange(_schedule.Due, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5));
    }
}
