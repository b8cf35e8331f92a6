using System.Net;
using System.Text;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Draining;

/// <summary>How the process ends when it is told to.</summary>
public sealed class SignalTests : IAsyncLifetime
{
    private readonly EdgeSetup _setup = new EdgeSetup().AddUsualCertificates();
    private Backend _backend = null!;

    public async Task InitializeAsync()
    {
        _backend = await Backend.StartAsync();
        _setup.Proxy("http", "/{**rest}", _backend.Http1Address);
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        _setup.Dispose();
    }

    [Theory]
    [InlineData("Terminate")]
    [InlineData("Interrupt")]
    public async Task Signal_OnAnIdleProxy_EndsItWithZero(string signal)
    {
        await using var edge = await EdgeProcess.StartAsync(_setup);

        edge.Signal(Enum.Parse<Signal>(signal));

        Assert.Equal(0, await edge.WaitForExitAsync());
    }

    [Fact]
    public async Task Hangup_WhileStarting_DoesNotEndIt()
    {
        var configuration = await File.ReadAllTextAsync(_setup.Write());
        var pipe = Path.Combine(_setup.FolderPath, "configuration.pipe");
        await Tool.RunAsync("mkfifo", [pipe]);

        await using var edge = await EdgeProcess.StartAsync(["run", "--config", pipe], _setup, async starting =>
        {
            // It can be opened once the process reads its configuration, and that waits for what is written.
            await using var writer = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write));
            starting.Signal(Signal.Hangup);
            await writer.WriteAsync(Encoding.UTF8.GetBytes(configuration));
        });

        Assert.Equal("ready\n", await edge.Admin.GetStringAsync("readyz"));
    }

    [Fact]
    public async Task Terminate_WhileDelaying_IsNotReadyButStillServesNewConnections()
    {
        _setup.Set("EdgeProxy:Drain:Delay", "00:01:00");
        await using var edge = await EdgeProcess.StartAsync(_setup);

        edge.Signal(Signal.Terminate);

        await WaitUntilNotReadyAsync(edge);
        using var client = await RawTlsClient.ConnectAsync(edge.HttpsPort);
        await client.HandshakeAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: one.test\r\n\r\n"); // It would keep the connection.
        var answer = await client.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200", answer.Text, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer.Text, StringComparison.OrdinalIgnoreCase);
        Assert.True(answer.ClosedPolitely);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Terminate_RequestInFlight_IsAnsweredBeforeTheEnd(int version)
    {
        await using var edge = await EdgeProcess.StartAsync(_setup);
        using var client = EdgeClient.Create(edge, _setup.Pki, version == 1 ? HttpVersion.Version11 : HttpVersion.Version20);
        var answer = client.GetStringAsync("/held");
        await Eventually.HoldsAsync("the request to reach the backend", () => _backend.Held.Count == 1);

        edge.Signal(Signal.Terminate);
        await Eventually.GetAsync("the listener to close", () => Loopback.AcceptsAsync(edge.HttpsPort), accepts => !accepts);
        Assert.False(edge.HasExited);
        _backend.Held.Release();

        Assert.Equal("released", await answer);
        Assert.Equal(0, await edge.WaitForExitAsync());
    }

    [Fact]
    public async Task Terminate_RequestThatNeverEnds_IsCutAtTheTimeout()
    {
        _setup.Set("EdgeProxy:Drain:Timeout", "00:00:01");
        await using var edge = await EdgeProcess.StartAsync(_setup);
        using var client = EdgeClient.Create(edge, _setup.Pki, HttpVersion.Version11);
        var answer = client.GetStringAsync("/held");
        await Eventually.HoldsAsync("the request to reach the backend", () => _backend.Held.Count == 1);

        edge.Signal(Signal.Terminate);

        Assert.Equal(0, await edge.WaitForExitAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
    }

    [Theory]
    [InlineData("Terminate")]
    [InlineData("Interrupt")]
    public async Task Signal_ASecondTime_EndsAtOnce(string signal)
    {
        _setup.Set("EdgeProxy:Drain:Delay", "00:01:00");
        await using var edge = await EdgeProcess.StartAsync(_setup);
        edge.Signal(Enum.Parse<Signal>(signal));
        await WaitUntilNotReadyAsync(edge);

        edge.Signal(Enum.Parse<Signal>(signal));

        Assert.NotEqual(0, await edge.WaitForExitAsync());
    }

    private static async Task WaitUntilNotReadyAsync(EdgeProcess edge) => await Eventually.GetAsync(
        "/readyz to be 503", async () => (await edge.Admin.GetAsync("readyz")).StatusCode, status => status == HttpStatusCode.ServiceUnavailable);
}
