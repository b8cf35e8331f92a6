namespace EdgeProxy.LoadTests.Tests;

public class LoadTestOptionsTests
{
    private static readonly LoadScenario Day = new(
        "day", "a day", new LoadShape(LoadModel.Open, LoadStage.Constant(10, TimeSpan.FromSeconds(10)), LoadStage.Ramp(20, TimeSpan.FromSeconds(10))), _ => Task.FromResult(0L));

    [Theory]
    [InlineData("", "10 a second for 10 s, to 20 a second for 10 s")]
    [InlineData("--seconds 4", "10 a second for 2 s, to 20 a second for 2 s")]
    [InlineData("--users 8", "8 users for 20 s")]
    [InlineData("--rate 50 --seconds 3", "50 a second for 3 s")]
    public void Adapt_WhatWasAskedFor_TakesTheScenariosPlace(string arguments, string load)
    {
        var options = LoadTestOptions.Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), out _);

        Assert.Equal(load, options!.Adapt(Day).Shape.ToString());
    }

    [Theory]
    [InlineData("--seconds 0", "--seconds: '0'")]
    [InlineData("--rate", "--rate: ''")]
    [InlineData("--rate 1 --users 1", "--users is the closed model")]
    [InlineData("--speed 1", "unknown option '--speed'; known are --seconds")]
    public void Parse_NotUnderstood_SaysWhat(string arguments, string expected)
    {
        Assert.Null(LoadTestOptions.Parse(arguments.Split(' '), out var error));

        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }
}
