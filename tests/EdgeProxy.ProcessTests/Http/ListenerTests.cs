using System.Net;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Http;

/// <summary>What each listener answers, and what it does not.</summary>
public sealed class ListenerTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    private const string AdminPaths = "livez readyz metrics api/status api/certificates api/events";

    [Theory]
    [InlineData("/", "https://one.test:{0}/")]
    [InlineData("/a%2Fb?c=d&e", "https://one.test:{0}/a%2Fb?c=d&e")]
    public async Task Http_AnyRequest_IsRedirectedToTheSamePlaceOnHttps(string target, string location)
    {
        using var response = await GetAsync(fixture.Edge.HttpPort, target, host: $"one.test:{fixture.Edge.HttpPort}");

        Assert.Equal(HttpStatusCode.PermanentRedirect, response.StatusCode);
        Assert.Equal(string.Format(location, fixture.Edge.HttpsPort), response.Headers.GetValues("Location").Single());
        Assert.False(response.Headers.Contains("Strict-Transport-Security")); // RFC 6797 section 7.2
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Https_PlainHttpRequest_IsToldWhatWentWrong()
    {
        using var response = await GetAsync(fixture.Edge.HttpsPort, "/", host: "one.test");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("plain HTTP request was sent to HTTPS port", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two.test", 421)] // Another certificate's.
    [InlineData("nobody.test", 421)]
    [InlineData("localhost", 200)] // The same certificate's.
    public async Task Https_HostOtherThanTheServerName_IsServedIfTheCertificateCoversIt(string host, int status)
    {
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, serverName: "one.test");
        await client.HandshakeAsync();
        await client.SendAsync(HttpText.Get("/", host));

        Assert.StartsWith($"HTTP/1.1 {status} ", (await client.ReadToEndAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_AdminPaths_BelongToTheBackend()
    {
        using var client = fixture.Client(HttpVersion.Version11);
        foreach (var path in AdminPaths.Split(' '))
        {
            var seen = SeenRequest.Parse(await client.GetStringAsync(path));

            Assert.Equal($"/{path}", seen.Target);
        }
    }

    [Fact]
    public async Task Http_AdminPaths_AreRedirectedLikeAnyOther()
    {
        foreach (var path in AdminPaths.Split(' '))
        {
            using var response = await GetAsync(fixture.Edge.HttpPort, $"/{path}", host: "one.test");

            Assert.Equal(HttpStatusCode.PermanentRedirect, response.StatusCode);
        }
    }

    [Fact]
    public async Task Admin_PathOfARoute_IsNotProxied()
    {
        using var response = await fixture.Edge.Admin.GetAsync("some/path/of/the/backend");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(int port, string target, string host)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}{target}");
        request.Headers.Host = host;
        return await client.SendAsync(request);
    }
}
