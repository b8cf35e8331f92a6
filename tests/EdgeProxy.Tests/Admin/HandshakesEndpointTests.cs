using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Admin;

[Collection(EdgeProxyMeterTests.Name)]
public sealed class HandshakesEndpointTests(TestProxy proxy) : IClassFixture<TestProxy>
{
    [Fact]
    public async Task Handshakes_OneDoneAndOneRefused_AreBothThereNewestFirst()
    {
        await proxy.SendRawOverTlsAsync("example.com", "GET / HTTP/1.1\nHost: example.com\nConnection: close");
        await Assert.ThrowsAnyAsync<Exception>(() => proxy.SendRawOverTlsAsync("nobody.test", "GET / HTTP/1.1\nHost: nobody.test\nConnection: close"));

        var handshakes = JsonNode.Parse(await GetAsync("/api/tls/handshakes?last=2"))!.AsArray();

        var (refused, done) = (handshakes[0]!, handshakes[1]!);
        Assert.Equal(("nobody.test", "unknown_server_name"), (Text(refused, "sni"), Text(refused, "failure")));
        Assert.Null(refused["version"]);
        Assert.Equal(("example.com", "1.3", "www"), (Text(done, "sni"), Text(done, "version"), Text(done, "certificate")));
        Assert.False(done["resumed"]!.GetValue<bool>());
        Assert.Null(done["failure"]);
        Assert.StartsWith("127.0.0.1:", Text(done, "remote"), StringComparison.Ordinal);
        Assert.True(done["phases"]!["server"]!.GetValue<double>() > 0);
        Assert.Equal(["clientHello", "server", "client"], done["phases"]!.AsObject().Select(phase => phase.Key));

        static string Text(JsonNode node, string field) => node[field]!.GetValue<string>();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task Handshakes_LastThatIsNoCount_IsRefused(string last)
    {
        using var client = new HttpClient();

        using var response = await client.GetAsync(Url($"/api/tls/handshakes?last={last}"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("last is how many handshakes to list, a number from 1 on; the latest 1024 are kept.\n", await response.Content.ReadAsStringAsync());
    }

    private async Task<string> GetAsync(string path)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(Url(path));
    }

    private Uri Url(string path) => new($"http://127.0.0.1:{proxy.Admin}{path}");
}
