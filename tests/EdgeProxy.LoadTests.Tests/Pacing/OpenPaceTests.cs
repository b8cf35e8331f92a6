using EdgeProxy.Testing;

namespace EdgeProxy.LoadTests.Tests.Pacing;

public class OpenPaceTests
{
    private static readonly LoadShape TenASecond = new(LoadModel.Open, LoadStage.Constant(10, TimeSpan.FromSeconds(1)));

    private readonly ManualTime _time = new();

    [Fact]
    public void TryTake_NextIsNotDue_WaitsForIt()
    {
        var pace = new OpenPace(TenASecond, _time);

        Assert.True(pace.TryTake(out _));
        Assert.False(pace.TryTake(out _));
        Assert.Equal(TimeSpan.FromMilliseconds(100), pace.UntilNext);
    }

    [Fact]
    public void TryTake_LessThanAMillisecondEarly_IsTimedFromNow()
    {
        var pace = new OpenPace(TenASecond, _time);
        pace.TryTake(out _);

        _time.Advance(TimeSpan.FromMicroseconds(99_500));

        Assert.True(pace.TryTake(out var due));
        Assert.Equal(_time.GetTimestamp(), due);
    }

    [Fact]
    public void TryTake_AfterAStall_GivesWhatWasMissedWithTheTimeItWasDue()
    {
        var pace = new OpenPace(TenASecond, _time);
        var started = _time.GetTimestamp();

        _time.Advance(TimeSpan.FromMilliseconds(350));

        var due = new List<double>();
        while (pace.TryTake(out var at)) due.Add(_time.GetElapsedTime(started, at).TotalMilliseconds);
        Assert.Equal([0, 100, 200, 300], due);
    }

    [Fact]
    public void UntilNext_AllWereTaken_IsNothing()
    {
        var pace = new OpenPace(TenASecond, _time);
        _time.Advance(TimeSpan.FromSeconds(2));

        var taken = 0;
        while (pace.TryTake(out _)) taken++;

        Assert.Equal(10, taken);
        Assert.Null(pace.UntilNext);
    }
}
