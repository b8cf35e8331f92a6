using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeProxy.Draining;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Tests.Draining;

/// <summary>The drain of a real server on loopback; time is the test's.</summary>
[Collection(EdgeProxyMeterTests.Name)]
public sealed class DrainingServerTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly DrainSettings _settings = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _slowArrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RecordingLogger<DrainController> _log = new();
    private readonly WebApplication _app;

    public DrainingServerTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<ILogger<DrainController>>(_log);
        builder.Services.AddDraining(_settings);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
            listen.UseConnectionLedger(kestrel.ApplicationServices.GetRequiredService<ConnectionLedger>(), "http", tls: false)));
        _app = builder.Build();
        _app.UseDraining();
        _app.MapGet("/", static () => "hello");
        _app.MapGet("/slow", async (HttpContext _) =>
        {
            _slowArrived.SetResult();
            await _release.Task;
            return "late";
        });
    }

    private ConnectionLedger Ledger => _app.Services.GetRequiredService<ConnectionLedger>();

    private DrainController Drain => _app.Services.GetRequiredService<DrainController>();

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Delay_NewConnection_IsServedAndToldToClose()
    {
        using var before = await ConnectAsync();
        Assert.DoesNotContain("Connection: close", await GetAsync(before, "/"), StringComparison.Ordinal);

        var stopping = _app.StopAsync();
        using var during = await ConnectAsync();
        var answer = await GetToEndAsync(during, "/");

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        await FinishAsync(stopping);
    }

    [Fact]
    public async Task Delay_RequestUnderWay_AnswersWithConnectionClose()
    {
        using var client = await ConnectAsync();
        await SendAsync(client, "/slow");
        await _slowArrived.Task;

        var stopping = _app.StopAsync();
        await PassUntilAsync(AllAskedAsync());
        _release.SetResult();

        Assert.Contains("Connection: close", await ReadToEndAsync(client), StringComparison.Ordinal);
        await FinishAsync(stopping);
    }

    [Fact]
    public async Task Closing_BusyAndIdleConnections_AreCountedByHowTheyEnded()
    {
        using var idle = await ConnectAsync();
        _ = await GetAsync(idle, "/");
        using var busy = await ConnectAsync();
        await SendAsync(busy, "/slow");
        await _slowArrived.Task;
        Assert.Equal(2, Ledger.Count(ConnectionProtocol.Http1));

        var stopping = _app.StopAsync();
        await PassUntilAsync(idle.GetStream().ReadAsync(new byte[1]).AsTask());
        await PassUntilAsync(AllAskedAsync());
        _release.SetResult();
        Assert.Contains("late", await ReadToEndAsync(busy), StringComparison.Ordinal);
        await PassUntilAsync(stopping);

        Assert.Equal(0, Ledger.Count());
        Assert.Equal("Drained: 1 connections completed, 1 closed politely, 0 cut (http/1.1: 1 completed, 1 closed)", _log.Messages.Last());
    }

    [Fact]
    public async Task Closing_RequestThatNeverEnds_IsCutAtTheTimeout()
    {
        using var client = await ConnectAsync();
        await SendAsync(client, "/slow");
        await _slowArrived.Task;

        var stopping = _app.StopAsync();
        var reset = Assert.ThrowsAsync<IOException>(() => client.GetStream().ReadAsync(new byte[1]).AsTask());
        await PassUntilAsync(reset, step: TimeSpan.FromMilliseconds(500));
        _release.SetResult();
        await PassUntilAsync(stopping);

        Assert.Equal("Drained: 0 connections completed, 0 closed politely, 1 cut (http/1.1: 1 cut)", _log.Messages.Last());
    }

    private async Task AllAskedAsync()
    {
        while (Ledger.Snapshot().Any(static entry => !entry.IsLeaving)) await Task.Delay(1);
    }

    private Task FinishAsync(Task stopping) => PassUntilAsync(stopping);

    /// <summary>Lets time pass, only some times faster than it does outside, so that sockets keep up.</summary>
    private async Task PassUntilAsync(Task done, TimeSpan? step = null)
    {
        while (!done.IsCompleted)
        {
            _time.Advance(step ?? TimeSpan.FromMilliseconds(20));
            await Task.WhenAny(done, Task.Delay(1));
        }

        await done;
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(_app.Urls.Single()).Port);
        return client;
    }

    private static async Task SendAsync(TcpClient client, string path) =>
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));

    /// <summary>One answer of a connection that stays open; this server's end with the last chunk.</summary>
    private static async Task<string> GetAsync(TcpClient client, string path)
    {
        await SendAsync(client, path);
        var answer = new StringBuilder();
        var buffer = new byte[1024];
        while (!answer.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal) && !answer.ToString().EndsWith("hello", StringComparison.Ordinal))
        {
            var read = await client.GetStream().ReadAsync(buffer);
            Assert.NotEqual(0, read);
            answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }

    private static async Task<string> GetToEndAsync(TcpClient client, string path)
    {
        await SendAsync(client, path);
        return await ReadToEndAsync(client);
    }

    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
        return await reader.ReadToEndAsync();
    }
}
