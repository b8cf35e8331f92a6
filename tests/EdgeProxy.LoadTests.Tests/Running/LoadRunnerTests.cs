using EdgeProxy.Testing;

namespace EdgeProxy.LoadTests.Tests.Running;

public class LoadRunnerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Run_OpenModel_BeginsExactlyWhatIsDue()
    {
        var steps = 0;
        var scenario = Scenario(LoadModel.Open, 100, 2 * Second, _ => Task.FromResult((long)Interlocked.Increment(ref steps)));

        var result = await RunAsync(scenario, warmUp: Second);

        // Those of the warm-up were made and do not count.
        Assert.Equal((300, 200, 0), (steps, result.Succeeded, result.Failed));
    }

    [Fact]
    public async Task Run_StepsThatThrow_AreCountedByKind()
    {
        var steps = 0;
        var scenario = Scenario(LoadModel.Open, 100, Second, _ => (Interlocked.Increment(ref steps) % 10) switch
        {
            0 => throw new IOException("port 1234"),
            5 => Task.FromException<long>(new InvalidDataException("at 12:34")),
            _ => Task.FromResult(0L),
        });

        var result = await RunAsync(scenario);

        Assert.Equal(80, result.Succeeded);
        Assert.Equal(["IOException=10", "InvalidDataException=10"], result.Failures.Select(kind => $"{kind.Key}={kind.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_ClosedModel_HasAsManyAtOnceAsThereAreUsers()
    {
        var (now, most) = (0, 0);
        var scenario = Scenario(LoadModel.Closed, 4, 2 * Second, async stop =>
        {
            var atOnce = Interlocked.Increment(ref now);
            lock (_time) most = Math.Max(most, atOnce);
            await Task.Delay(Tick, _time, stop);
            Interlocked.Decrement(ref now);
            return 1;
        });

        var result = await RunAsync(scenario);

        Assert.Equal((4, 0, 0), (most, now, result.Failed));
        Assert.True(result.Succeeded >= 4, $"{result.Succeeded} steps");
    }

    [Fact]
    public async Task Run_StepThatNeverEnds_FailsWhenPatienceIsOver()
    {
        var scenario = Scenario(LoadModel.Open, 1, Second, async stop =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop);
            return 0;
        });

        var result = await RunAsync(scenario);

        Assert.Equal("longer than 15 s", Assert.Single(result.Failures).Key);
    }

    [Fact]
    public async Task Run_TooManyUnderWay_FailTheRestInsteadOfQueueing()
    {
        var release = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        var scenario = Scenario(LoadModel.Open, 10, Second, stop =>
        {
            if (Interlocked.Increment(ref begun) == 3) _ = Task.Run(() => release.SetResult(0), stop);
            return release.Task;
        });

        var result = await RunAsync(scenario, new LoadRunner(_time) { MostUnderWay = 3 });

        Assert.Equal(10, result.Succeeded + result.Failed);
        Assert.True(result.Succeeded >= 3, $"{result.Succeeded} steps");
    }

    [Fact]
    public async Task Run_Meanwhile_LastsAsLongAsTheSteps()
    {
        var (running, seen) = (false, 0);
        var scenario = Scenario(LoadModel.Open, 10, Second, _ => Task.FromResult((long)(running ? Interlocked.Increment(ref seen) : 0))) with
        {
            Meanwhile = async stop =>
            {
                running = true;
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                running = false;
            },
        };

        var result = await RunAsync(scenario);

        Assert.Equal((10, false, null), (seen, running, result.Broken));
    }

    [Fact]
    public async Task Run_MeanwhileBreaks_KeepsTheFiguresAndTells()
    {
        var scenario = Scenario(LoadModel.Open, 10, Second, _ => Task.FromResult(0L)) with { Meanwhile = _ => Task.FromException(new IOException("no disk")) };

        var result = await RunAsync(scenario);

        Assert.Equal((10, "IOException: no disk"), (result.Succeeded, result.Broken));
    }

    private static LoadScenario Scenario(LoadModel model, double target, TimeSpan length, Func<CancellationToken, Task<long>> step) =>
        new("test", "a test", new LoadShape(model, LoadStage.Constant(target, length)), step);

    private Task<LoadResultSet> RunAsync(LoadScenario scenario, TimeSpan warmUp = default) => RunAsync(scenario, new LoadRunner(_time), warmUp);

    /// <summary>Lets time pass until the run has ended.</summary>
    private async Task<LoadResultSet> RunAsync(LoadScenario scenario, LoadRunner runner, TimeSpan warmUp = default)
    {
        using var hang = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var run = Task.Run(() => runner.RunAsync(scenario, warmUp, hang.Token));
        while (!run.IsCompleted && !hang.IsCancellationRequested)
        {
            _time.Advance(Tick);
            await Task.Yield();
        }

        Assert.False(hang.IsCancellationRequested, "the run does not end");
        return await run;
    }
}
