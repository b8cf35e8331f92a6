using System.Text.RegularExpressions;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Load;

/// <summary>Many requests through to nginx, and not one of them fails.</summary>
public sealed class LoadSmokeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [RequiresTool("nginx", "h2load")]
    public async Task H2load_ManyRequests_AllSucceed()
    {
        var requests = LongRun.Wanted ? 100_000 : 10_000;
        var output = await RunAsync("h2load", edge => ["-n", $"{requests}", "-c", "20", "-m", "10", $"https://localhost:{edge.HttpsPort}/"]);

        Assert.Contains($"{requests} succeeded, 0 failed, 0 errored, 0 timeout", output, StringComparison.Ordinal);
        Assert.Contains($"status codes: {requests} 2xx, 0 3xx, 0 4xx, 0 5xx", output, StringComparison.Ordinal);
    }

    [RequiresTool("nginx", "wrk")]
    public async Task Wrk_ForSomeSeconds_MeetsNoError()
    {
        var seconds = LongRun.Wanted ? 30 : 3;
        var output = await RunAsync("wrk", edge => ["-t", "2", "-c", "20", "-d", $"{seconds}s", $"https://localhost:{edge.HttpsPort}/"]);

        Assert.Matches(new Regex("[1-9][0-9]* requests in"), output);
        Assert.DoesNotContain("Non-2xx", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Socket errors", output, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string tool, Func<EdgeProcess, string[]> arguments)
    {
        await using var nginx = await NginxBackend.StartAsync();
        using var setup = new EdgeSetup().Proxy("nginx", "/{**rest}", nginx.Address);
        setup.Pki.Leaf("localhost").WritePair(setup.CertificateFolder, "localhost");
        await using var edge = await EdgeProcess.StartAsync(setup);
        var result = await Tool.RunAsync(tool, arguments(edge), within: Patience);
        Assert.True(result.ExitCode == 0, result.Output);
        return result.Output;
    }
}
