using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.AccessLogging;

/// <summary>The access log, on real files and real pipes.</summary>
public sealed class AccessLogTests : IAsyncLifetime
{
    private readonly EdgeSetup _setup = new EdgeSetup().AddUsualCertificates();
    private Backend _backend = null!;

    private string LogFile => Path.Combine(_setup.FolderPath, "access.log");

    public async Task InitializeAsync()
    {
        _backend = await Backend.StartAsync();
        _setup.Proxy("http", "/{**rest}", _backend.Http1Address).Set("EdgeProxy:AccessLog:Path", LogFile);
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        _setup.Dispose();
    }

    [Fact]
    public async Task Request_Proxied_IsALineWithItsTlsAndUpstream()
    {
        await using var edge = await EdgeProcess.StartAsync(_setup);
        using var client = EdgeClient.Create(edge, _setup.Pki, HttpVersion.Version20);

        var trace = ActivityTraceId.CreateRandom();
        client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        var body = await client.GetStringAsync("/some/path?q=1");

        var line = JsonNode.Parse((await LinesAsync(1))[0])!;
        Assert.Equal(("/some/path?q=1", 200, body.Length), (Text("target"), line["status"]!.GetValue<int>(), line["sent"]!.GetValue<int>()));
        Assert.Equal(("1.3", "one", "http", "only"), (Text("tls"), Text("certificate"), Text("cluster"), Text("destination")));
        Assert.True(line["upstreamMs"]!.GetValue<double>() > 0);
        Assert.Equal(trace.ToHexString(), Text("traceId"));
        Assert.False(line["resumed"]!.GetValue<bool>());

        string Text(string field) => line[field]!.GetValue<string>();
    }

    [Fact]
    public async Task Request_WhoseClientDoesNotWait_IsALineWith499()
    {
        await using var edge = await EdgeProcess.StartAsync(_setup);
        using var client = EdgeClient.Create(edge, _setup.Pki, HttpVersion.Version20);
        using var impatience = new CancellationTokenSource();

        var request = client.GetAsync("/held", impatience.Token);
        await Eventually.HoldsAsync("the request to arrive", () => _backend.Held.Count == 1);
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        var line = JsonNode.Parse((await LinesAsync(1))[0])!;
        Assert.Equal(("/held", 499, 0), (line["target"]!.GetValue<string>(), line["status"]!.GetValue<int>(), line["sent"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Log_RenamedThenSighup_GoesOnInANewFile()
    {
        await using var edge = await EdgeProcess.StartAsync(_setup);
        using var client = EdgeClient.Create(edge, _setup.Pki, HttpVersion.Version11);
        await client.GetStringAsync("/first");
        await LinesAsync(1);
        File.Move(LogFile, LogFile + ".1");

        edge.Signal(Signal.Hangup);
        await client.GetStringAsync("/second");

        Assert.Contains("/second", (await LinesAsync(1))[0], StringComparison.Ordinal);
        Assert.DoesNotContain("/second", await File.ReadAllTextAsync(LogFile + ".1"), StringComparison.Ordinal);
    }

    [RequiresTool("mkfifo")]
    public async Task Log_PipeThatNobodyReads_HoldsUpNoRequestAndCountsWhatIsLost()
    {
        const int requests = 100;
        var pipe = Path.Combine(_setup.FolderPath, "pipe");
        await Tool.RunAsync("mkfifo", [pipe]);
        _setup.Set("EdgeProxy:AccessLog:Path", pipe).Set("EdgeProxy:AccessLog:QueueLength", 10);
        await using var edge = await EdgeProcess.StartAsync(_setup);
        using var client = EdgeClient.Create(edge, _setup.Pki, HttpVersion.Version11);

        for (var i = 0; i < requests; i++) await Eventually.EndsAsync("an answer", client.GetStringAsync("/"));

        Assert.InRange((await edge.ScrapeAsync()).Sum("edgeproxy_access_log_dropped_total"), requests - 30, requests);
        await edge.AssertToldOnceAsync("lines are dropped");
        // Nor does it keep the process from ending.
        edge.Signal(Signal.Terminate);
        Assert.Equal(0, await edge.WaitForExitAsync());
    }

    private Task<string[]> LinesAsync(int atLeast) => Eventually.GetAsync(
        $"{atLeast} lines in the access log",
        async () => File.Exists(LogFile) ? await File.ReadAllLinesAsync(LogFile) : [],
        lines => lines.Length >= atLeast);
}
