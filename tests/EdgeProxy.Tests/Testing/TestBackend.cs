using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Tests.Testing;

/// <summary>
/// What stands behind the proxy: answers each request with how it arrived (<c>NAME: value</c> lines), echoes WebSocket messages, and
/// streams as gRPC does. On loopback, once for HTTP/1.1 and once for HTTP/2 with prior knowledge.
/// </summary>
internal sealed class TestBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestBackend(WebApplication app) => _app = app;

    public string Http1Address => Addresses[0];

    public string Http2Address => Addresses[1];

    private string[] Addresses => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    public static async Task<TestBackend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.Map("/ws", EchoMessagesAsync);
        app.Map("/stream", EchoStreamAsync);
        app.Map("/one-hop", static context =>
        {
            context.Response.Headers.Connection = "X-Hop";
            context.Response.Headers["X-Hop"] = "for the proxy alone";
            context.Response.Headers["X-End"] = "for the client";
            return Task.CompletedTask;
        });
        app.Map("/beyond-ascii", static context =>
        {
            context.Response.Headers.ContentDisposition = "attachment; filename=\"é.pdf\"";
            return DescribeAsync(context);
        });
        app.Map("/silent", static context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        app.Map("/own-hsts", static context =>
        {
            context.Response.Headers.StrictTransportSecurity = "max-age=1";
            return Task.CompletedTask;
        });
        app.Map("/{**path}", DescribeAsync);
        await app.StartAsync();
        return new TestBackend(app);
    }

    public async ValueTask DisposeAsync()
    {
        // A host that is disposed of in the middle of its work may throw.
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Task DescribeAsync(HttpContext context)
    {
        var request = context.Request;
        context.Response.Headers.Server = "Backend/1.0";
        return context.Response.WriteAsync(string.Concat(
            request.Headers.Select(header => $"{header.Key}: {header.Value}\n").Prepend($"{request.Method} {request.Path}{request.QueryString} {request.Protocol}\n")));
    }

    private static async Task EchoMessagesAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", context.RequestAborted);
    }

    // Answers while the request is still being sent, and ends with a trailer.
    private static async Task EchoStreamAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.FlushAsync();
        var buffer = new byte[1024];
        while (await context.Request.Body.ReadAsync(buffer) is > 0 and var count)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count));
            await context.Response.Body.FlushAsync();
        }

        context.Response.AppendTrailer("grpc-status", "0");
    }
}
