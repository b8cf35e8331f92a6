using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;
using Xunit.Abstractions;

namespace EdgeProxy.ProcessTests.Draining;

/// <summary>SIGTERM in the middle of everything at once: whatever can finish within the budget does.</summary>
public sealed partial class BusyDrainTests(ITestOutputHelper output)
{
    private static readonly int WebSockets = LongRun.Wanted ? 50 : 6;
    private static readonly int Grpc = LongRun.Wanted ? 20 : 4;
    private static readonly int Handshakes = LongRun.Wanted ? 200 : 50;
    private static readonly TimeSpan Upload = TimeSpan.FromSeconds(LongRun.Wanted ? 30 : 4);

    [RequiresTool("wrk", "h2load", "nginx")]
    public async Task Terminate_UnderEveryKindOfLoad_FailsNothingThatCouldFinish()
    {
        await using var nginx = await NginxBackend.StartAsync();
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Set("EdgeProxy:Drain:Delay", "00:00:03").Set("EdgeProxy:Drain:Timeout", "00:00:40")
            .Proxy("nginx", "/load", nginx.Address).Proxy("http", "/{**rest}", backend.Http1Address)
            .Proxy("grpc", "/test.Echo/{**rest}", backend.Http2Address, httpVersion: "2");
        await using var edge = await EdgeProcess.StartAsync(setup);
        var url = $"https://localhost:{edge.HttpsPort}/load";
        var begun = 0;
        void Begun() => Interlocked.Increment(ref begun);
        var end = new TaskCompletionSource();

        var webSockets = Enumerable.Range(0, WebSockets)
            .Select(number => LongConversations.WebSocketAsync(edge, setup.Pki, number % 2 == 0 ? HttpVersion.Version11 : HttpVersion.Version20, Begun)).ToList();
        var grpc = Enumerable.Range(0, Grpc).Select(_ => LongConversations.GrpcAsync(edge, setup.Pki, end.Task, Begun)).ToList();
        await Eventually.HoldsAsync("the conversations to be under way", () => Volatile.Read(ref begun) == WebSockets + Grpc);
        var uploading = new TaskCompletionSource();
        var upload = LongConversations.UploadAsync(edge, setup.Pki, Upload, () => uploading.TrySetResult());
        await uploading.Task;
        await using var wrk = Tool.Start("wrk", "-t", "1", "-c", "10", "-d", "6s", "--timeout", "5s", url);
        await using var h2load = Tool.Start("h2load", "-D", "6", "-c", "5", "-m", "5", url);
        var load = new ConnectionLoad(edge.HttpsPort, Handshakes);
        await load.RunAsync(async () =>
        {
            await Eventually.HoldsAsync("the handshakes to be under way", () => load.Succeeded > Handshakes);
            edge.Signal(Signal.Terminate);
            await edge.WaitForLogAsync("Closing");
        });

        Assert.All(await Eventually.EndsAsync("the WebSockets to be closed", Task.WhenAll(webSockets)), status => Assert.Equal((WebSocketCloseStatus)1001, status));
        end.SetResult();
        Assert.All(await Eventually.EndsAsync("the gRPC streams to end", Task.WhenAll(grpc)), status => Assert.Equal("0", status));
        Assert.True(await Eventually.EndsAsync("the upload", upload, within: Upload + Eventually.Patience), "the upload arrived incomplete");
        var lastEnded = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await edge.WaitForExitAsync());
        var exit = TimeProvider.System.GetElapsedTime(lastEnded);

        await wrk.WaitForExitAsync();
        await h2load.WaitForExitAsync();
        output.WriteLine(string.Join('\n', edge.Log.Split('\n').TakeLast(4)));
        output.WriteLine($"exit {exit.TotalMilliseconds:0} ms after the last one\n{load.Succeeded} handshakes, slowest {load.Slowest.TotalSeconds:0.00} s, failures: "
            + string.Join(", ", load.Failures.Select(static failure => $"{failure.Key} {failure.Value}x")));
        output.WriteLine($"{wrk.Output}\n{h2load.Output}");
        // On a machine that does nothing else it is a second; the short run shows that it does not wait for the limit.
        Assert.InRange(exit, TimeSpan.Zero, TimeSpan.FromSeconds(LongRun.Wanted ? 1 : 15));
        Assert.Contains(" 0 cut", edge.Log, StringComparison.Ordinal);
        // Refused before anything was sent, once nobody listens: that is for the balancer to see.
        Assert.Empty(load.Failures.Keys.Except(["connect: ConnectionRefused"]));
        Assert.DoesNotContain("Non-2xx", wrk.Output, StringComparison.Ordinal);
        if (WrkErrors().Match(wrk.Output) is { Success: true } errors) Assert.Equal("read 0, write 0, timeout 0", errors.Groups["met"].Value);
        Assert.Matches("status codes: [1-9][0-9]* 2xx, 0 3xx, 0 4xx, 0 5xx", h2load.Output);
    }

    [GeneratedRegex(@"Socket errors: connect \d+, (?<met>.*)")]
    private static partial Regex WrkErrors();
}
