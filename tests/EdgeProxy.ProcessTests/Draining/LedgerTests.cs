using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Draining;

/// <summary>What the proxy says of a drain is what its clients saw.</summary>
public sealed class LedgerTests
{
    private const int Idle1 = 3, Idle2 = 2, WebSockets = 4, Grpc = 2;

    [Fact]
    public async Task Ledger_OfADrainWithEverything_EqualsWhatClientsSaw()
    {
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Set("EdgeProxy:Drain:Timeout", "00:00:03")
            .Proxy("http", "/{**rest}", backend.Http1Address).Proxy("grpc", "/test.Echo/{**rest}", backend.Http2Address, httpVersion: "2");
        await using var edge = await EdgeProcess.StartAsync(setup);
        var begun = 0;
        void Begun() => Interlocked.Increment(ref begun);
        var end = new TaskCompletionSource();

        var idle = new List<HttpClient>();
        foreach (var version in Enumerable.Repeat(HttpVersion.Version11, Idle1).Concat(Enumerable.Repeat(HttpVersion.Version20, Idle2)))
        {
            idle.Add(EdgeClient.Create(edge, setup.Pki, version));
            await idle[^1].GetStringAsync("/");
        }

        var webSockets = Enumerable.Range(0, WebSockets).Select(_ => LongConversations.WebSocketAsync(edge, setup.Pki, HttpVersion.Version11, Begun)).ToList();
        var grpc = Enumerable.Range(0, Grpc).Select(_ => LongConversations.GrpcAsync(edge, setup.Pki, end.Task, Begun)).ToList();
        using var stuck = EdgeClient.Create(edge, setup.Pki, HttpVersion.Version11);
        var held = stuck.GetStringAsync("/held");
        await Eventually.HoldsAsync("everything to be under way", () => begun == WebSockets + Grpc && backend.Held.Count == 1);

        edge.Signal(Signal.Terminate);
        await edge.WaitForLogAsync("Closing");

        Assert.All(await Eventually.EndsAsync("the WebSockets to be closed", Task.WhenAll(webSockets)), status => Assert.Equal((WebSocketCloseStatus)1001, status));
        var status = JsonNode.Parse(await edge.Admin.GetStringAsync("api/status"))!;
        Assert.Equal("closing", status["phase"]!.GetValue<string>());
        Assert.Equal(1, status["drain"]!["ledger"]!["http/1.1"]!["open"]!.GetValue<int>() - OpenIdle(status));
        end.SetResult();
        Assert.All(await Eventually.EndsAsync("the gRPC streams to end", Task.WhenAll(grpc)), status => Assert.Equal("0", status));
        await Assert.ThrowsAsync<HttpRequestException>(() => held);
        Assert.Equal(0, await edge.WaitForExitAsync());
        Assert.Contains(
            $"(http/1.1: {Idle1} closed, 1 cut; h2: {Grpc} completed, {Idle2} closed; websocket: {WebSockets} closed)", edge.Log, StringComparison.Ordinal);
        idle.ForEach(static client => client.Dispose());
    }

    // Idle ones are asked half a second into the closing.
    private static int OpenIdle(JsonNode status) => Idle1 - status["drain"]!["ledger"]!["http/1.1"]!["closed"]!.GetValue<int>();
}
