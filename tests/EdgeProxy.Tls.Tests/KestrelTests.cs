using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Tls.Tests;

/// <summary>A real Kestrel, a real socket, and .NET's own client, which shares no TLS code with this server but the library.</summary>
public sealed class KestrelTests : IAsyncLifetime, IDisposable
{
    private readonly TestMeters _meters = new();
    private WebApplication _application = null!;

    private int Port => new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public async Task InitializeAsync()
    {
        var terminator = new TlsTerminator(
            new TlsState(TestCatalog.Snapshot()), new HandshakeMetrics(_meters), new HandshakeJournal(), TimeProvider.System, NullLogger<TlsTerminator>.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseTlsTermination(terminator, ["h2", "http/1.1"])));
        _application = builder.Build();
        _application.MapGet("/features", Features);
        // .NET's client reads no response before it has sent its request, so the echo has to wait for all of it.
        _application.MapPost("/echo", async (HttpRequest request, HttpResponse response) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            await response.Body.WriteAsync(body.ToArray());
        });
        await _application.StartAsync();
    }

    public async Task DisposeAsync() => await _application.DisposeAsync();

    public void Dispose() => _meters.Dispose();

    [Theory]
    [InlineData("1.1", "", "HTTP/1.1")] // .NET's client offers no ALPN when it wants HTTP/1.1 only
    [InlineData("2.0", "h2", "HTTP/2")]
    public async Task Get_EitherProtocol_SeesTheFeaturesThatUseHttpsWouldSet(string version, string alpn, string protocol)
    {
        using var client = Client(version);

        var answer = await client.GetStringAsync("/features");

        Assert.Equal($"{protocol} https {alpn} Tls13 TLS_AES_256_GCM_SHA384 {TestCatalog.Host} ecdsa default 1.3", answer);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Post_LargeBody_ComesBackByteExact(string version)
    {
        using var client = Client(version);
        var body = new byte[1_000_000];
        new Random(11).NextBytes(body);

        using var response = await client.PostAsync("/echo", new ByteArrayContent(body));

        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Post_ManyAtOnceOverOneHttp2Connection_AllComeBack()
    {
        using var client = Client("2.0");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async number =>
        {
            using var response = await client.PostAsync("/echo", new StringContent(new string((char)('a' + (number % 26)), number * 700)));
            return await response.Content.ReadAsStringAsync();
        }));

        Assert.All(answers.Index(), answer => Assert.Equal(new string((char)('a' + (answer.Index % 26)), answer.Index * 700), answer.Item));
        Assert.Single(_meters.Measured, measured => measured.Name == "edgeproxy.tls.handshake.duration");
    }

    [Fact]
    public async Task Get_Tls12_IsServed()
    {
#pragma warning disable CA5398 // The version is what is tested.
        using var client = Client("1.1", SslProtocols.Tls12);
#pragma warning restore CA5398

        Assert.Contains(" Tls12 ", await client.GetStringAsync("/features"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_UnknownName_IsRefused()
    {
        using var client = Client("1.1", host: "unknown.test");

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("/features"));

        Assert.IsType<AuthenticationException>(refused.InnerException);
    }

    [Fact]
    public async Task Get_PlainHttp_IsAReadable400()
    {
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{Port}/"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("plain HTTP request", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Features(HttpContext context)
    {
        var handshake = context.Features.GetRequiredFeature<ITlsHandshakeFeature>();
        var session = context.Features.GetRequiredFeature<ITlsSessionFeature>();
        var alpn = context.Features.GetRequiredFeature<ITlsApplicationProtocolFeature>().ApplicationProtocol;
        Assert.NotNull(context.Features.Get<ITlsConnectionFeature>());
        return string.Join(' ', context.Request.Protocol, context.Request.Scheme, System.Text.Encoding.ASCII.GetString(alpn.Span), handshake.Protocol,
            handshake.NegotiatedCipherSuite, handshake.HostName, session.Certificate.Name, session.Policy, session.ProtocolVersion);
    }

    private HttpClient Client(string version, SslProtocols protocols = SslProtocols.None, string host = TestCatalog.Host)
    {
        var port = Port;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions =
            {
                EnabledSslProtocols = protocols,
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { TestCatalog.Pki.Root.Certificate },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        return new HttpClient(handler)
        {
            Timeout = TimeSpan.FromSeconds(30),
            BaseAddress = new Uri($"https://{host}:{port}"),
            DefaultRequestVersion = Version.Parse(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}
