using System.Net;
using System.Net.WebSockets;
using System.Text;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Hosting;

/// <summary>Requests through the whole proxy to a backend, seen from both ends.</summary>
[Collection(EdgeProxyMeterTests.Name)]
public sealed class ProxyTests(TestProxy proxy) : IClassFixture<TestProxy>
{
    [Fact]
    public async Task Http1_Request_ReachesTheBackendWithItsPathAsSent()
    {
        var answer = await GetAsync("GET /a%2Fb?x=%20&y HTTP/1.1");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("GET /a%2Fb?x=%20&y HTTP/1.1\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ServerOfTheBackend_IsNotSent()
    {
        Assert.DoesNotContain("\r\nServer:", await GetAsync("GET / HTTP/1.1"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Answer_FieldsTheBackendNamesInConnection_AreNotSent()
    {
        var answer = await GetAsync("GET /one-hop HTTP/1.1");

        Assert.DoesNotContain("X-Hop", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-End: for the client\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/beyond-ascii")]
    [InlineData("/h2/beyond-ascii")]
    public async Task Fields_BeyondAscii_PassBothWaysAsTheyWereSent(string path)
    {
        // What is sent and received here is text of single bytes.
        var letter = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("é"));

        var answer = await GetAsync($"GET {path} HTTP/1.1\nX-Name: {letter}");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"filename=\"{letter}.pdf\"", answer, StringComparison.Ordinal);
        Assert.Contains($"X-Name: {letter}\n", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Route_WithATimeout_EndsWhatTakesLonger()
    {
        Assert.StartsWith("HTTP/1.1 504", await GetAsync("GET /silent HTTP/1.1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForwardedHeaders_FromAnybody_AreOverwritten()
    {
        var answer = await GetAsync("""
            GET / HTTP/1.1
            X-Forwarded-For: 203.0.113.9
            X-Forwarded-Proto: https
            X-Forwarded-Host: evil.example
            X-Forwarded-Prefix: /admin
            Forwarded: for=203.0.113.9
            """);

        Assert.Contains("X-Forwarded-For: 127.0.0.1\n", answer, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Proto: http\n", answer, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Host: example.com\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Prefix", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.9", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForwardedHeaders_FromATrustedProxy_AreContinued()
    {
        var answer = await GetAsync(
            """
            GET / HTTP/1.1
            X-Forwarded-For: 203.0.113.9
            X-Forwarded-Proto: https
            X-Forwarded-Host: www.example.com
            """,
            from: "127.0.0.2");

        Assert.Contains("X-Forwarded-For: 203.0.113.9, 127.0.0.2\n", answer.Replace(",127", ", 127", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Proto: https\n", answer, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Host: www.example.com\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HopByHopHeaders_OfTheClient_StayBehind()
    {
        var answer = await TestProxy.SendRawAsync(proxy.Http, """
            GET / HTTP/1.1
            Host: example.com
            Connection: close, Upgrade, HTTP2-Settings, X-Mine
            Upgrade: h2c
            HTTP2-Settings: AAMAAABkAAQAAP__
            X-Mine: hop
            Keep-Alive: timeout=5
            Proxy-Connection: keep-alive
            Proxy-Authorization: Basic abc
            TE: gzip
            X-Kept: end-to-end
            """);

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("X-Kept: end-to-end\n", answer, StringComparison.Ordinal);
        Assert.All(
            ["\nUpgrade:", "\nHTTP2-Settings:", "\nX-Mine:", "\nKeep-Alive:", "\nProxy-", "\nTE:"],
            name => Assert.DoesNotContain(name, answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..], StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task HopByHopHeaders_ThatFrameTheMessage_CannotBeNamedAway()
    {
        var answer = await TestProxy.SendRawAsync(proxy.Http, """
            POST / HTTP/1.1
            Host: example.com
            Connection: close, Content-Length, Host
            Content-Length: 0
            """);

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 0\n", answer, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Host: example.com\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebSocket_Message_IsEchoedAndClosedByTheBackend()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{proxy.Http}/ws"), CancellationToken.None);

        await AssertEchoesAsync(socket);
    }

    [Fact]
    public async Task WebSocket_OverHttp2_IsEchoedAndClosedByTheBackend()
    {
        using var client = proxy.CreateHttpsClient();
        using var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };
        await socket.ConnectAsync(new Uri("wss://example.com/ws"), client, CancellationToken.None);

        await AssertEchoesAsync(socket);
    }

    [Fact]
    public async Task Grpc_BidirectionalStream_FlowsBothWaysAndKeepsItsTrailer()
    {
        using var client = proxy.CreateHttpsClient();
        var sent = new TaskCompletionSource<Stream>();
        var done = new TaskCompletionSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://example.com/h2/stream")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new OpenContent(sent, done.Task),
        };
        request.Headers.TE.Add(new("trailers"));
        using var response = await client.SendAsync(request, CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = await response.Content.ReadAsStreamAsync();
        var body = await sent.Task;

        foreach (var message in (string[])["one", "two"])
        {
            await body.WriteAsync(Encoding.ASCII.GetBytes(message));
            await body.FlushAsync();
            var buffer = new byte[message.Length];
            await answer.ReadExactlyAsync(buffer);
            Assert.Equal(message, Encoding.ASCII.GetString(buffer));
        }

        done.SetResult();
        Assert.Equal(0, await answer.ReadAsync(new byte[1]));
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
    }

    [Fact]
    public async Task Https_Answer_CarriesHstsUnlessTheBackendSentItsOwn()
    {
        using var client = proxy.CreateHttpsClient();

        Assert.Equal("max-age=63072000", await HstsAsync(client, "https://example.com/"));
        Assert.Equal("max-age=1", await HstsAsync(client, "https://example.com/own-hsts"));
        Assert.DoesNotContain("Strict-Transport-Security", await GetAsync("GET / HTTP/1.1"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("www.example.com", "200")]
    [InlineData("other.test", "421")]
    public async Task Https_HostOtherThanTheServerName_IsServedIfTheCertificateCoversIt(string host, string status) =>
        Assert.StartsWith(
            $"HTTP/1.1 {status}", await proxy.SendRawOverTlsAsync("example.com", $"GET / HTTP/1.1\nHost: {host}\nConnection: close"), StringComparison.Ordinal);

    [Fact]
    public async Task Redirect_Request_NamesTheBoundHttpsPortWhereAPortWasNamed()
    {
        var withPort = await TestProxy.SendRawAsync(proxy.Redirect, "GET /a%2Fb?c HTTP/1.1\nHost: example.com:8080\nConnection: close");
        var without = await TestProxy.SendRawAsync(proxy.Redirect, "POST /a HTTP/1.1\nHost: example.com\nConnection: close\nContent-Length: 0");

        Assert.StartsWith("HTTP/1.1 308", withPort, StringComparison.Ordinal);
        Assert.Contains($"Location: https://example.com:{proxy.Https}/a%2Fb?c\r\n", withPort, StringComparison.Ordinal);
        Assert.Contains("Location: https://example.com/a\r\n", without, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.0", "400")]
    [InlineData("GET /.well-known/acme-challenge/token HTTP/1.1\nHost: example.com\nConnection: close", "404")]
    public async Task Redirect_WithoutHostOrForTheAcmeChallenge_DoesNotRedirect(string request, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status}", await TestProxy.SendRawAsync(proxy.Redirect, request), StringComparison.Ordinal);

    [Fact]
    public async Task Admin_Endpoints_AnswerOnTheAdminListenerAlone()
    {
        var admin = await TestProxy.SendRawAsync(proxy.Admin, "GET /livez HTTP/1.1\nHost: localhost\nConnection: close");
        var throughPublic = await TestProxy.SendRawAsync(proxy.Http, $"GET /livez HTTP/1.1\nHost: localhost:{proxy.Admin}\nConnection: close");
        var backendThroughAdmin = await TestProxy.SendRawAsync(proxy.Admin, "GET /anything HTTP/1.1\nHost: localhost\nConnection: close");

        Assert.StartsWith("HTTP/1.1 200", admin, StringComparison.Ordinal);
        Assert.Contains("GET /livez HTTP/1.1\n", throughPublic, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404", backendThroughAdmin, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HashCookie_Affinity_IsEstablishedAndHonoured()
    {
        var cookie = EdgeProxy.Proxying.HashCookieAffinityPolicy.CookieValue("node-1");

        Assert.Contains($"Set-Cookie: Sticky={cookie};", await GetAsync("GET /sticky HTTP/1.1"), StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", await GetAsync($"GET /sticky HTTP/1.1\nCookie: Sticky={cookie}"), StringComparison.Ordinal);
    }

    private Task<string> GetAsync(string request, string from = "127.0.0.1") =>
        TestProxy.SendRawAsync(proxy.Http, $"{request}\nHost: example.com\nConnection: close", from);

    private static async Task<string> HstsAsync(HttpMessageInvoker client, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await client.SendAsync(request, CancellationToken.None);
        return Assert.Single(response.Headers.GetValues("Strict-Transport-Security"));
    }

    private static async Task AssertEchoesAsync(ClientWebSocket socket)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes("hello"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[64];
        var message = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Assert.Equal("hello", Encoding.ASCII.GetString(buffer, 0, message.Count));

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal("bye", socket.CloseStatusDescription);
    }

    /// <summary>A request body that stays open until the test is done with it.</summary>
    private sealed class OpenContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _opened;
        private readonly Task _done;

        public OpenContent(TaskCompletionSource<Stream> opened, Task done)
        {
            (_opened, _done) = (opened, done);
            Headers.ContentType = new("application/grpc");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            _opened.SetResult(stream);
            await _done;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
