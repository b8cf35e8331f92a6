using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.ProcessTests.Backends;

/// <summary>What stands behind the proxy: Kestrel in the test's own process, once for HTTP/1.1 and once for HTTP/2 without TLS.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Backend(WebApplication app, BodyEndpoints bodies, HeldRequests held, WebSocketEndpoints webSockets, IReadOnlyList<ListenOptions> listeners)
    {
        _app = app;
        Bodies = bodies;
        Held = held;
        WebSockets = webSockets;
        Http1Address = $"http://{listeners[0].IPEndPoint}/";
        Http2Address = $"http://{listeners[1].IPEndPoint}/";
    }

    public string Http1Address { get; }

    public string Http2Address { get; }

    public BodyEndpoints Bodies { get; }

    public HeldRequests Held { get; }

    public WebSocketEndpoints WebSockets { get; }

    public static async Task<Backend> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var listeners = new List<ListenOptions>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, options => Listen(options, HttpProtocols.Http1));
            kestrel.Listen(IPAddress.Loopback, 0, options => Listen(options, HttpProtocols.Http2));
        });
        builder.Services.AddRoutingCore();

        var app = builder.Build();
        var bodies = new BodyEndpoints();
        var held = new HeldRequests();
        var webSockets = new WebSocketEndpoints();
        app.UseWebSockets();
        app.UseRouting();
        bodies.Map(app);
        held.Map(app);
        webSockets.Map(app);
        GrpcEndpoints.Map(app);
        app.MapFallback(SeenRequest.AnswerAsync);
        await app.StartAsync();
        return new Backend(app, bodies, held, webSockets, listeners);

        void Listen(ListenOptions options, HttpProtocols protocols)
        {
            options.Protocols = protocols;
            listeners.Add(options);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
