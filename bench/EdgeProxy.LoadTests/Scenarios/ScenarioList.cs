namespace EdgeProxy.LoadTests;

/// <summary>All scenarios.</summary>
public static class ScenarioList
{
    private const int SlowClients = 200;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenRenewals = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenReplacements = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenBytes = TimeSpan.FromMilliseconds(100);

    /// <summary>All of them against a target.</summary>
    public static IReadOnlyList<LoadScenario> For(LoadTarget target, ClientSteps steps)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(steps);
        return
        [
            new("handshake_full", "full handshakes, as fast as 16 clients can make them", Users(16), steps.HandshakeFullAsync),
            new("handshake_resumed", "resumed handshakes, as fast as 16 clients can make them", Users(16), steps.HandshakeResumedAsync),
            new("keepalive_h1", "1 KiB on kept HTTP/1.1 connections", Users(32), steps.KeepAliveH1Async),
            new("multiplex_h2", "1 KiB on the streams of one HTTP/2 connection", Users(64), steps.MultiplexH2Async),
            new("large_body", "1 MiB up and 1 MiB down", Users(8), steps.LargeBodyAsync),
            new("swap_under_load", "new visitors who look at the certificate, while it is replaced every second", Rate(100), steps.HandshakeVerifiedAsync)
            {
                Meanwhile = stop => EveryAsync(BetweenRenewals, () => Task.Run(target.RenewCertificate, stop), stop),
            },
            new("drain_under_load", "requests on kept connections, while the process is replaced every five seconds", Rate(200), steps.KeepAliveH1Async)
            {
                Meanwhile = stop => EveryAsync(BetweenReplacements, target.ReplaceAsync, stop),
            },
            new("slow_clients", $"new visitors, while {SlowClients} others say their request byte by byte", Rate(100), steps.OneRequestAsync)
            {
                Meanwhile = stop => Task.WhenAll(Enumerable.Range(0, SlowClients).Select(_ => EveryAsync(BetweenBytes, () => steps.TrickleAsync(BetweenBytes, stop), stop))),
            },
            new("mixed_day", "all kinds of visitors through a day in minutes: night, morning, noon, evening", Day, steps.MixedAsync),
        ];
    }

    private static LoadShape Day { get; } = new(
        LoadModel.Open,
        LoadStage.Constant(20, TimeSpan.FromSeconds(20)),
        LoadStage.Ramp(200, TimeSpan.FromSeconds(30)),
        LoadStage.Constant(200, TimeSpan.FromSeconds(20)),
        LoadStage.Ramp(400, TimeSpan.FromSeconds(10)),
        LoadStage.Constant(400, TimeSpan.FromSeconds(20)),
        LoadStage.Ramp(20, TimeSpan.FromSeconds(20)));

    private static LoadShape Users(int users) => new(LoadModel.Closed, LoadStage.Constant(users, Usual));

    private static LoadShape Rate(double perSecond) => new(LoadModel.Open, LoadStage.Constant(perSecond, Usual));

    private static async Task EveryAsync(TimeSpan interval, Func<Task> act, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(interval, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested) await act();
        }
    }
}
