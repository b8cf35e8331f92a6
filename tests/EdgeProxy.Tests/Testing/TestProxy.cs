using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Hosting;
using EdgeProxy.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Tests.Testing;

/// <summary>The whole proxy in this process, on free ports, before a <see cref="TestBackend"/>.</summary>
public sealed class TestProxy : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private TestBackend _backend = null!;
    private WebApplication _app = null!;

    public int Http => Port("http");

    public int Redirect => Port("redirect");

    public int Https => Port("https");

    public int Admin => Port("admin");

    public async Task InitializeAsync()
    {
        _backend = await TestBackend.StartAsync();
        new TestPki(TimeProvider.System).Leaf("example.com", "*.example.com").WriteSecretFolder(_folder.Path, "www");
        var source = Configurations.Source(
            $$"""
            {
              "EdgeProxy": {
                "Listeners": {
                  "http": { "Address": "[::]:0" },
                  "redirect": { "Address": "127.0.0.1:0", "RedirectToHttps": true },
                  "https": { "Address": "127.0.0.1:0", "Tls": true }
                },
                "Admin": { "Address": "127.0.0.1:0" },
                "Certificates": { "Directories": [ "." ] },
                "ForwardedHeaders": { "TrustedProxies": [ "127.0.0.2" ] },
                "Drain": { "Delay": "00:00:00", "Timeout": "00:00:01" }
              },
              "ReverseProxy": {
                "Routes": {
                  "http2": { "ClusterId": "http2", "Order": 1, "Match": { "Path": "/h2/{**rest}" }, "Transforms": [ { "PathRemovePrefix": "/h2" } ] },
                  "sticky": { "ClusterId": "sticky", "Order": 1, "Match": { "Path": "/sticky" } },
                  "silent": { "ClusterId": "http1", "Order": 1, "Match": { "Path": "/silent" }, "Timeout": "00:00:00.200" },
                  "all": { "ClusterId": "http1", "Order": 2, "Match": { "Path": "/{**rest}" } }
                },
                "Clusters": {
                  "http1": { "Destinations": { "only": { "Address": "{{_backend.Http1Address}}" } } },
                  "http2": {
                    "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" },
                    "Destinations": { "only": { "Address": "{{_backend.Http2Address}}" } }
                  },
                  "sticky": {
                    "SessionAffinity": { "Enabled": true, "AffinityKeyName": "Sticky" },
                    "Destinations": { "node-1": { "Address": "{{_backend.Http1Address}}" } }
                  }
                }
              }
            }
            """,
            _folder.Path);
        var load = await ConfigurationLoader.LoadAsync(source);
        Assert.True(load.Accepted is not null, string.Join('\n', load.Findings));
        _app = await EdgeHost.StartAsync(source, load, new LogSettings(Level: LogLevel.None));
    }

    public async Task DisposeAsync()
    {
        // As the process does: services that are disposed of while they still work may trip over each other.
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _backend.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A client that finds every https host at the proxy and trusts its certificate.</summary>
    public HttpMessageInvoker CreateHttpsClient() => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, Https, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>Sends a request byte for byte over TLS, with a server name that need not be the request's host.</summary>
    public async Task<string> SendRawOverTlsAsync(string serverName, string request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Https);
        await using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(serverName);
        return await ExchangeAsync(tls, request);
    }

    /// <summary>Sends a request byte for byte and reads until the connection ends; <paramref name="from"/> is the client's address.</summary>
    public static async Task<string> SendRawAsync(int port, string request, string from = "127.0.0.1")
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new NetworkStream(socket);
        return await ExchangeAsync(stream, request);
    }

    private static async Task<string> ExchangeAsync(Stream stream, string request)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request.ReplaceLineEndings("\r\n") + "\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    private int Port(string name) => _app.Services.GetRequiredService<ListenerRegistry>().Listeners.Single(listener => listener.Name == name).Port!.Value;
}
