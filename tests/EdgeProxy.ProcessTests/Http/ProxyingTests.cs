using System.Net;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Http;

/// <summary>Requests through to the backend, by clients that are not ours, and what the proxy does to their headers.</summary>
public sealed class ProxyingTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    public static TheoryData<Version> Versions => [HttpVersion.Version11, HttpVersion.Version20];

    [TheoryRequiresTool("curl")]
    [InlineData("--http1.1", "HTTP/1.1 200")]
    [InlineData("--http2", "HTTP/2 200")]
    public async Task Get_ByCurl_ReachesTheBackend(string version, string status)
    {
        var result = await Curl.RunAsync(fixture.Edge, "-i", version, "--cacert", fixture.Setup.RootFile, "https://one.test/a/b?c=%20d");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith(status, result.Output, StringComparison.Ordinal);
        Assert.Contains("\"target\":\"/a/b?c=%20d\"", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Get_ByHttpClient_ReachesTheBackend(Version version)
    {
        using var client = fixture.Client(version);

        using var response = await client.GetAsync("/path?query=1");
        var seen = SeenRequest.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(version, response.Version);
        Assert.Equal(("GET", "/path?query=1", "HTTP/1.1"), (seen.Method, seen.Target, seen.Protocol));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Request_ForgedForwardedHeaders_AreOverwritten(Version version)
    {
        using var client = fixture.Client(version);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = version };
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "gopher");
        request.Headers.Add("X-Forwarded-Host", "forged.test");

        var seen = await SendAsync(client, request);

        Assert.Equal("127.0.0.1", seen.Header("x-forwarded-for"));
        Assert.Equal("https", seen.Header("x-forwarded-proto"));
        Assert.Equal("one.test", seen.Header("x-forwarded-host"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a!b.test")]
    [InlineData("one.test:65536")]
    [InlineData("xn--zzzzzz--.test")]
    public async Task Request_HostThatNamesNoHost_IsABadRequest(string host)
    {
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort);
        await client.HandshakeAsync();

        await client.SendAsync(HttpText.Get("/", host));

        Assert.StartsWith("HTTP/1.1 400", (await client.ReadToEndAsync()).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ended abnormally", fixture.Edge.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_HopByHopHeaders_AreNotForwarded()
    {
        using var client = fixture.Client(HttpVersion.Version11);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Connection.Add("X-Only-For-The-Next-Hop");
        request.Headers.Add("X-Only-For-The-Next-Hop", "1");
        request.Headers.Add("Keep-Alive", "timeout=5");
        request.Headers.Add("X-For-The-Backend", "2");

        var seen = await SendAsync(client, request);

        Assert.Null(seen.Header("x-only-for-the-next-hop"));
        Assert.Null(seen.Header("keep-alive"));
        Assert.Equal("2", seen.Header("x-for-the-backend"));
    }

    [Fact]
    public async Task Request_UpgradeToH2c_IsNotForwarded()
    {
        using var client = fixture.Client(HttpVersion.Version11);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Connection.Add("HTTP2-Settings");
        request.Headers.Upgrade.ParseAdd("h2c");
        request.Headers.TryAddWithoutValidation("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA");

        var seen = await SendAsync(client, request);

        Assert.Null(seen.Header("upgrade"));
        Assert.Null(seen.Header("http2-settings"));
    }

    [Fact]
    public async Task Response_OverHttps_CarriesHstsAndNoServerHeader()
    {
        using var client = fixture.Client(HttpVersion.Version20);

        using var response = await client.GetAsync("/");

        Assert.Equal("max-age=63072000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
        Assert.False(response.Headers.Contains("Server"));
    }

    private static async Task<SeenRequest> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return SeenRequest.Parse(await response.Content.ReadAsStringAsync());
    }
}
