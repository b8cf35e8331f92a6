using System.Collections.Concurrent;
using System.Net;
using System.Text;
using EdgeProxy.ProcessTests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.ProcessTests.Telemetry;

/// <summary>Takes OTLP over HTTP and keeps the messages as they came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Message)> _messages = new();

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            using var message = new MemoryStream();
            await context.Request.Body.CopyToAsync(message);
            _messages.Enqueue((context.Request.Path.Value!, message.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
    }

    public string Address => _app.Urls.Single();

    /// <summary>The signals there were messages of.</summary>
    public IEnumerable<string> Signals => _messages.Select(static message => message.Path["/v1/".Length..]).Distinct();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Waits for a message that has all of these bytes; in protobuf texts and ids stand as they are.</summary>
    public Task WaitForAsync(string signal, params byte[][] parts) => Eventually.HoldsAsync(
        $"{signal} with {string.Join(" and ", parts.Select(static part => Encoding.UTF8.GetString(part)))}",
        () => _messages.Any(message => message.Path == $"/v1/{signal}" && Array.TrueForAll(parts, part => message.Message.AsSpan().IndexOf(part) >= 0)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
