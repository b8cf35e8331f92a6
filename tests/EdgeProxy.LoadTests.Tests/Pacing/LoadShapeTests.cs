namespace EdgeProxy.LoadTests.Tests.Pacing;

public class LoadShapeTests
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    [Fact]
    public void DueTime_ConstantRate_IsEven()
    {
        var shape = new LoadShape(LoadModel.Open, LoadStage.Constant(4, TenSeconds));

        Assert.Equal([0, 0.25, 0.5, 9.75], new[] { 0, 1, 2, 39 }.Select(number => shape.DueTime(number)!.Value.TotalSeconds));
        Assert.Null(shape.DueTime(40));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 0)]
    [InlineData(30, 70)]
    public void DueTime_Ramp_BeginsAsManyAsTheAreaUnderIt(double from, double to)
    {
        var shape = new LoadShape(LoadModel.Open, LoadStage.Constant(from, TimeSpan.FromSeconds(1)), LoadStage.Ramp(to, TenSeconds));
        double Area(double time) => from + (from * time) + ((to - from) * time * time / 20);

        var due = Enumerable.Range(0, (int)Area(10)).Select(number => shape.DueTime(number)!.Value.TotalSeconds).ToList();

        Assert.Equal(due.Order(), due);
        foreach (var second in new[] { 1, 3, 5, 9 }) Assert.InRange(due.Count(time => time < 1 + second), Area(second) - 1, Area(second) + 1);
    }

    [Fact]
    public void LevelAt_Stages_FollowsThemToTheEnd()
    {
        var shape = new LoadShape(LoadModel.Closed, LoadStage.Ramp(10, TenSeconds), LoadStage.Constant(20, TenSeconds), LoadStage.Ramp(0, TenSeconds));

        Assert.Equal([0, 5, 20, 20, 10, 0], new[] { 0, 5, 10, 19.9, 25, 30 }.Select(second => shape.LevelAt(TimeSpan.FromSeconds(second))));
    }

    [Fact]
    public void DueTime_StageWithoutLoad_IsSkipped()
    {
        var shape = new LoadShape(LoadModel.Open, LoadStage.Constant(1, TimeSpan.FromSeconds(1)), LoadStage.Constant(0, TenSeconds), LoadStage.Constant(1, TimeSpan.FromSeconds(1)));

        Assert.Equal([0.0, 11.0], new[] { 0, 1 }.Select(number => shape.DueTime(number)!.Value.TotalSeconds));
        Assert.Null(shape.DueTime(2));
    }

    [Fact]
    public void Stretch_ToHalf_KeepsProportions()
    {
        var shape = new LoadShape(LoadModel.Open, LoadStage.Constant(10, TenSeconds), LoadStage.Ramp(20, TenSeconds)).Stretch(TenSeconds);

        Assert.Equal("10 a second for 5 s, to 20 a second for 5 s", shape.ToString());
    }

    [Fact]
    public void Constructor_StageWithoutLength_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new LoadShape(LoadModel.Open, LoadStage.Constant(1, TimeSpan.Zero)));
}
