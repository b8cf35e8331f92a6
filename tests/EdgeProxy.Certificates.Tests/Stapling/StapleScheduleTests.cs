namespace EdgeProxy.Certificates.Tests.Stapling;

public class StapleScheduleTests
{
    private static readonly DateTimeOffset Now = StapleKit.Now;

    [Theory]
    [InlineData(0, 84, 84)] // 168 hours of validity: half
    [InlineData(40, 44, 44)]
    [InlineData(100, 17, 17)] // past the half: a quarter of what is left
    public void Refresh_WithoutCacheHeaders_IsAtHalfOfTheValidity(double ageHours, double least, double most)
    {
        var wait = new StapleSchedule(() => 0).Refresh(Staple(TimeSpan.FromHours(ageHours)), Now);

        Assert.InRange(wait.TotalHours, least, most);
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(1, 42)] // not before a quarter
    [InlineData(1000, 126)] // not after three quarters
    [InlineData(-5, 42)]
    public void Refresh_WithMaxAge_FollowsItWithinBounds(double maxAgeHours, double expectedHours) =>
        Assert.Equal(expectedHours, new StapleSchedule(() => 0).Refresh(Staple(TimeSpan.Zero), Now, TimeSpan.FromHours(maxAgeHours)).TotalHours, 6);

    [Fact]
    public void Refresh_Jitter_ComesEarlierAndNeverLater() =>
        Assert.Equal(84 * 0.9, new StapleSchedule(() => 1).Refresh(Staple(TimeSpan.Zero), Now).TotalHours, 6);

    [Fact]
    public void Refresh_ValidityOfAYear_IsAskedForEveryWeek()
    {
        var year = new Staple(default, Now, Now, Now.AddYears(1), Now.AddYears(1));

        Assert.Equal(TimeSpan.FromDays(7), new StapleSchedule(() => 0).Refresh(year, Now));
    }

    [Fact]
    public void Retry_Failures_DoubleUpToTheCap()
    {
        var schedule = new StapleSchedule(() => 1);

        Assert.Equal([2, 4, 8, 16], Enumerable.Range(1, 4).Select(failures => schedule.Retry(failures, TimeSpan.MaxValue).TotalSeconds));
        Assert.Equal(StapleSchedule.LongestRetry, schedule.Retry(1000, TimeSpan.MaxValue));
        Assert.Equal(StapleSchedule.LongestRetryWithoutStaple, schedule.Retry(1000, TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromSeconds(1), new StapleSchedule(() => 0).Retry(1, TimeSpan.Zero));
    }

    [Fact]
    public void Retry_AnAnswerThatEndsSoon_IsNotOutlivedForLong()
    {
        var schedule = new StapleSchedule(() => 1);

        Assert.Equal(TimeSpan.FromMinutes(40), schedule.Retry(1000, TimeSpan.FromMinutes(40)));
        Assert.Equal(StapleSchedule.LongestRetryWithoutStaple, schedule.Retry(1000, TimeSpan.FromSeconds(1)));
    }

    /// <summary>Seven days of validity, some of them over.</summary>
    private static Staple Staple(TimeSpan age) => new(default, Now - age, Now - age, Now - age + TimeSpan.FromDays(7), Now - age + TimeSpan.FromDays(7));
}
