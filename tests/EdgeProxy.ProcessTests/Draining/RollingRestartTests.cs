using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;
using Xunit.Abstractions;

namespace EdgeProxy.ProcessTests.Draining;

/// <summary>A new process beside the old one on the same port, which then drains: nobody is refused, nobody is reset.</summary>
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const int PerSecond = 300;

    [Fact]
    public async Task Restart_BesideTheOldProcess_FailsNoConnection()
    {
        var restarts = LongRun.Wanted ? 50 : 3;
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("http", "/{**rest}", backend.Http1Address)
            .Set("EdgeProxy:Listeners:https:ReusePort", true)
            .Set("EdgeProxy:Drain:Delay", "00:00:00.300");
        var edge = await EdgeProcess.StartAsync(setup);
        setup.Set("EdgeProxy:Listeners:https:Address", $"127.0.0.1:{edge.HttpsPort}");
        var load = new ConnectionLoad(edge.HttpsPort, PerSecond);
        try
        {
            await load.RunAsync(async () =>
            {
                for (var restart = 0; restart < restarts; restart++)
                {
                    var next = await EdgeProcess.StartAsync(setup);
                    edge.Signal(Signal.Terminate);
                    Assert.Equal(0, await edge.WaitForExitAsync());
                    await edge.DisposeAsync();
                    edge = next;
                }
            });
        }
        finally
        {
            await edge.DisposeAsync();
        }

        output.WriteLine($"{restarts} restarts: {load.Succeeded} connections served, slowest {load.Slowest.TotalSeconds:0.00} s, {load.Delayed} took more than a second");
        Assert.Empty(load.Failures);
        Assert.InRange(load.Succeeded, PerSecond, int.MaxValue);
    }

    [Fact]
    public async Task Start_PortOfAProcessThatDoesNotShareIt_IsRefused()
    {
        using var setup = new EdgeSetup().AddUsualCertificates();
        await using var edge = await EdgeProcess.StartAsync(setup);
        setup.Set("EdgeProxy:Listeners:https:Address", $"127.0.0.1:{edge.HttpsPort}").Set("EdgeProxy:Listeners:https:ReusePort", true);

        var second = await EdgeProcess.RunAsync(["run", "--config", setup.Write()], setup);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("(https): the address is in use by another process", second.Output, StringComparison.Ordinal);
    }
}
