using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Draining;

/// <summary>A drain that is asked for over the admin listener, and taken back.</summary>
public sealed class DrainRequestTests : IAsyncLifetime
{
    private readonly EdgeSetup _setup = new EdgeSetup().AddUsualCertificates().Set("EdgeProxy:Drain:Delay", "00:01:00");
    private EdgeProcess _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeProcess.StartAsync(_setup);

    public async Task DisposeAsync()
    {
        await _edge.DisposeAsync();
        _setup.Dispose();
    }

    [Fact]
    public async Task Drain_TakenBack_IsReadyAsBefore()
    {
        Assert.Equal(HttpStatusCode.Conflict, (await AskAsync(HttpMethod.Delete)).Status);

        var (status, report) = await AskAsync(HttpMethod.Post);
        Assert.Equal((HttpStatusCode.OK, "draining"), (status, report["phase"]!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.Conflict, (await AskAsync(HttpMethod.Post)).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _edge.Admin.GetAsync("readyz")).StatusCode);
        Assert.True(await IsToldToCloseAsync());
        Assert.Equal(1, (await _edge.ScrapeAsync()).Sum("edgeproxy_drain_phase", ("phase", "draining")));

        (status, report) = await AskAsync(HttpMethod.Delete);
        Assert.Equal((HttpStatusCode.OK, "running", null), (status, report["phase"]!.GetValue<string>(), report["since"]));
        Assert.Equal("ready\n", await _edge.Admin.GetStringAsync("readyz"));
        Assert.False(await IsToldToCloseAsync());
    }

    [Fact]
    public async Task Drain_Requested_EndsWithTheSignalThatFollows()
    {
        await AskAsync(HttpMethod.Post);

        _edge.Signal(Signal.Terminate); // The first one: it ends the process in an orderly way.

        await Eventually.GetAsync(
            "the drain not to be taken back",
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Delete, "api/drain") { Headers = { { "X-EdgeProxy", "1" } } };
                using var answer = await _edge.Admin.SendAsync(request);
                return await answer.Content.ReadAsStringAsync();
            },
            static answer => answer == "The process is stopping; that is not taken back.\n");
    }

    private async Task<(HttpStatusCode Status, JsonNode Report)> AskAsync(HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, "api/drain") { Headers = { { "X-EdgeProxy", "1" } } };
        using var answer = await _edge.Admin.SendAsync(request);
        return (answer.StatusCode, answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())! : new JsonObject());
    }

    private async Task<bool> IsToldToCloseAsync()
    {
        using var client = EdgeClient.Create(_edge, _setup.Pki, HttpVersion.Version11);
        using var answer = await client.GetAsync("/");
        return answer.Headers.ConnectionClose == true;
    }
}
