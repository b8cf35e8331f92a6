using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
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
    private readonly Response _response = new();

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
        Assert.Equal((200, 12.5, 5.0), (line["status"]!.GetValue<int>(), line["durationMs"]!.GetValue<double>(), line["upstreamMs"]!.GetValue<double>()));
        // By stream and by writer.
        Assert.Equal("hello, ".Length + "world".Length, line["sent"]!.GetValue<int>());
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

    private AccessLog Create(AccessLogQueue queue, AccessLogSettings? settings = null) => new(AnswerAsync, settings ?? new AccessLogSettings(), queue, _time);

    private async Task AnswerAsync(HttpContext context)
    {
        // As a route's transforms might.
        context.Request.Host = new HostString("backend");
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        await context.Response.Body.WriteAsync("hello, "u8.ToArray());
        await context.Response.WriteAsync("world");
        _time.Advance(TimeSpan.FromMilliseconds(12.5));
        CountingResponseBody.Of(context)!.Upstream = TimeSpan.FromMilliseconds(5);
    }

    private static List<JsonNode> Lines(AccessLogQueue queue) =>
    [
        .. queue.Take().SelectMany(static chunk => Encoding.UTF8.GetString(chunk.Bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(static line => JsonNode.Parse(line)!),
    ];

    /// <summary>An answer that ends when it is told to.</summary>
    private sealed class Response : HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Callback, object State)> _completed = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => _completed.Push((callback, state));

        public async Task CompleteAsync()
        {
            while (_completed.TryPop(out var step)) await step.Callback(step.State);
        }
    }
}
