using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.AccessLogging;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.AccessLogging;

public sealed class AccessLogTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly DefaultHttpContext _context = new();
    private readonly CompletedResponse _response = new();

    public AccessLogTests()
    {
        _context.Features.Set<IHttpResponseFeature>(_response);
        _context.Request.Host = new HostString("www.example.com");
        _context.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:192.0.2.7");
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Request_Ended_IsALineOfWhatTheClientSaid()
    {
        var queue = Queue();
        await Create(queue).InvokeAsync(_context);
        Assert.Empty(queue.Take());

        await _response.CompleteAsync();

        var line = Assert.Single(Lines(queue));
        Assert.Equal(("www.example.com", "192.0.2.7"), (line["host"]!.GetValue<string>(), line["client"]!.GetValue<string>()));
        Assert.Equal((200, 12.5), (line["status"]!.GetValue<int>(), line["durationMs"]!.GetValue<double>()));
        Assert.Null(line["upstreamMs"]);
        // By stream and by writer.
        Assert.Equal("hello, ".Length + "world".Length, line["sent"]!.GetValue<int>());
    }

    [Fact]
    public async Task Request_WhoseAnswerWasFollowed_IsOneLineAtOnce()
    {
        var queue = Queue();

        await Create(queue, step: FollowAsync).InvokeAsync(_context);

        Assert.Equal(5.0, Assert.Single(Lines(queue))["upstreamMs"]!.GetValue<double>());
        await _response.CompleteAsync();
        Assert.Empty(queue.Take());
    }

    [Fact]
    public async Task Request_WhoseAnswerIsFollowedLate_IsOneLine()
    {
        var queue = Queue();
        var later = new TaskCompletionSource();

        var answer = Create(queue, step: async context =>
        {
            await later.Task;
            await FollowAsync(context);
        }).InvokeAsync(_context);
        later.SetResult();
        await answer;
        await _response.CompleteAsync();

        Assert.Single(Lines(queue));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // as routing does, where two routes match alike
    public async Task Request_ThatThrew_IsALineOfWhatTheClientWasTold(bool atOnce)
    {
        var queue = Queue();
        RequestDelegate step = atOnce ? static _ => throw new IOException() : static _ => Task.FromException(new IOException());
        await Assert.ThrowsAsync<IOException>(() => Create(queue, step: step).InvokeAsync(_context));
        _response.StatusCode = 500;

        await _response.CompleteAsync();

        Assert.Equal(500, Assert.Single(Lines(queue))["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task Request_WithTheClientsTrace_HasItsId()
    {
        var queue = Queue();
        _context.Request.Headers.TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        await Create(queue).InvokeAsync(_context);
        await _response.CompleteAsync();

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Assert.Single(Lines(queue))["traceId"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(0, 0)] // what Kestrel leaves of an answer that nobody waited for
    [InlineData(502, 1)]
    public async Task Request_NotInTheSample_IsALineIfItFailed(int status, int lines)
    {
        var queue = Queue();
        await Create(queue, new AccessLogSettings { Sample = 0 }).InvokeAsync(_context);
        _response.StatusCode = status;

        await _response.CompleteAsync();

        Assert.Equal(lines, Lines(queue).Count);
    }

    [Fact]
    public async Task Request_WhoseClientDidNotWait_IsALineWith499()
    {
        var queue = Queue();
        await Create(queue).InvokeAsync(_context);
        _response.StatusCode = 0;

        await _response.CompleteAsync();

        Assert.Equal(499, Assert.Single(Lines(queue))["status"]!.GetValue<int>());
    }

    private AccessLogQueue Queue() => new(new AccessLogSettings(), _services.GetRequiredService<IMeterFactory>(), _time, new RecordingLogger<AccessLogQueue>());

    private AccessLog Create(AccessLogQueue queue, AccessLogSettings? settings = null, RequestDelegate? step = null) =>
        new(step ?? AnswerAsync, settings ?? new AccessLogSettings(), queue, _time);

    private Task FollowAsync(HttpContext context)
    {
        _response.Start();
        var request = LoggedRequest.Of(context)!;
        request.Follow();
        request.Answered(TimeSpan.FromMilliseconds(5), proxied: null);
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        // As a route's transforms might.
        context.Request.Host = new HostString("backend");
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        await context.Response.Body.WriteAsync("hello, "u8.ToArray());
        await context.Response.WriteAsync("world");
        _time.Advance(TimeSpan.FromMilliseconds(12.5));
    }

    private static List<JsonNode> Lines(AccessLogQueue queue) => LogLines.Of(queue.Take());
}
