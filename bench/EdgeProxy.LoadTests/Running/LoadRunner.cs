namespace EdgeProxy.LoadTests;

/// <summary>Runs one scenario: warm-up, load, and what happens meanwhile.</summary>
/// <param name="time">The clock.</param>
/// <param name="progress">Is told of every second.</param>
public sealed class LoadRunner(TimeProvider time, IProgress<RunSecond>? progress = null)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a step may take before it has failed. Default: 15 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most steps of the open model under way at once; more of them fail without being begun. Default: 4,000.</summary>
    public int MostUnderWay { get; init; } = 4000;

    /// <summary>Runs it to its end.</summary>
    /// <param name="scenario">What to do.</param>
    /// <param name="warmUp">How long the first stage's load is there before anything counts.</param>
    /// <param name="stop">Ends the run; what was measured until then is the result.</param>
    public async Task<LoadResultSet> RunAsync(LoadScenario scenario, TimeSpan warmUp, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var meanwhile = scenario.Meanwhile(end.Token);
        if (warmUp > TimeSpan.Zero)
        {
            var first = scenario.Shape.Stages[0];
            await DriveAsync(scenario, new LoadShape(scenario.Shape.Model, LoadStage.Constant(first.Target, warmUp)), new Recorder(), end.Token);
        }

        var recorder = new Recorder();
        var started = time.GetTimestamp();
        using var sampled = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        var sampling = SampleAsync(scenario.Shape, recorder, started, sampled.Token);
        await DriveAsync(scenario, scenario.Shape, recorder, end.Token);
        var lasted = time.GetElapsedTime(started);
        await sampled.CancelAsync();
        await sampling;
        await end.CancelAsync();
        string? broken = null;
        try
        {
            await meanwhile;
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception failure)
        {
            // Without it the steps met something else than the scenario says: the figures are kept, and the report says so.
            broken = $"{failure.GetType().Name}: {failure.Message}";
        }

        return new LoadResultSet(scenario, warmUp, lasted, recorder.Latencies, recorder.Failures.OrderByDescending(kind => kind.Value).ToList(), recorder.Seconds) { Broken = broken };
    }

    private Task DriveAsync(LoadScenario scenario, LoadShape shape, Recorder recorder, CancellationToken stop) =>
        shape.Model == LoadModel.Open ? DriveOpenAsync(scenario, shape, recorder, stop) : DriveClosedAsync(scenario, shape, recorder, stop);

    private async Task DriveOpenAsync(LoadScenario scenario, LoadShape shape, Recorder recorder, CancellationToken stop)
    {
        var pace = new OpenPace(shape, time);
        var underWay = 0;
        while (!stop.IsCancellationRequested && pace.UntilNext is { } wait)
        {
            if (wait >= OpenPace.Early) await PauseAsync(wait, stop);
            while (pace.TryTake(out var due))
            {
                if (Interlocked.Increment(ref underWay) > MostUnderWay)
                {
                    Interlocked.Decrement(ref underWay);
                    recorder.Failed("not begun: too many under way");
                    continue;
                }

                _ = Task.Run(async () =>
                {
                    await StepAsync(scenario, due, recorder, stop);
                    Interlocked.Decrement(ref underWay);
                }, CancellationToken.None);
            }
        }

        while (Volatile.Read(ref underWay) > 0) await PauseAsync(BetweenLooks, CancellationToken.None);
    }

    private async Task DriveClosedAsync(LoadScenario scenario, LoadShape shape, Recorder recorder, CancellationToken stop)
    {
        var users = new List<Task>();
        var wanted = 0;
        var started = time.GetTimestamp();
        while (!stop.IsCancellationRequested && time.GetElapsedTime(started) is var elapsed && elapsed < shape.Length)
        {
            Volatile.Write(ref wanted, (int)Math.Round(shape.LevelAt(elapsed)));
            for (var number = 0; number < wanted; number++)
            {
                if (number == users.Count) users.Add(StartUser(number));
                else if (users[number].IsCompleted) users[number] = StartUser(number);
            }

            await PauseAsync(BetweenLooks, stop);
        }

        Volatile.Write(ref wanted, 0);
        await Task.WhenAll(users);

        // A user stays for as long as there are to be more than its number.
        Task StartUser(int number) => Task.Run(
            async () =>
            {
                while (number < Volatile.Read(ref wanted) && !stop.IsCancellationRequested)
                {
                    // A server that is down shall not be asked as often as the processor can.
                    if (!await StepAsync(scenario, time.GetTimestamp(), recorder, stop)) await PauseAsync(AfterFailure, stop);
                }
            },
            CancellationToken.None);
    }

    private async Task<bool> StepAsync(LoadScenario scenario, long began, Recorder recorder, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            var bytes = await scenario.Step(end.Token);
            recorder.Succeeded(time.GetElapsedTime(began), bytes);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run was ended, and the step with it.
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            recorder.Failed($"longer than {Patience.TotalSeconds:0.#} s");
        }
        catch (Exception failure)
        {
            // Whatever a step throws is that step's failure; the load goes on, as the other clients would.
            recorder.Failed(Kind(failure));
        }

        return false;
    }

    private async Task SampleAsync(LoadShape shape, Recorder recorder, long started, CancellationToken stop)
    {
        var last = started;
        while (true)
        {
            await PauseAsync(Second, stop);
            // What is left at the end would look like a slump, if it were much less than a second.
            if (stop.IsCancellationRequested && time.GetElapsedTime(last) < Second / 2) return;
            last = time.GetTimestamp();
            var at = time.GetElapsedTime(started, last);
            var second = recorder.Cut(at, shape.LevelAt(at));
            progress?.Report(second);
            if (stop.IsCancellationRequested) return;
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Types, not messages: those have ports and times in them, and every failure would be a kind of its own.</summary>
    private static string Kind(Exception failure) =>
        failure.InnerException is { } inner ? $"{failure.GetType().Name} ({inner.GetType().Name})" : failure.GetType().Name;
}
