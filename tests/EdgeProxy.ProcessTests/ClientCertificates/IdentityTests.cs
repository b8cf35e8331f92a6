using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.ClientCertificates;

/// <summary>Who a backend believes the client to be, and what a client can do about it.</summary>
public sealed class IdentityTests(DemandingEdgeFixture fixture) : IClassFixture<DemandingEdgeFixture>
{
    private const string Forged = "Client-Cert: :Zm9yZ2Vk:\r\nclient_cert: :Zm9yZ2Vk:\r\nCLIENT-CERT: second\r\nClient-Cert-Chain: :Zm9yZ2Vk:\r\nClient_Cert-Chain: x\r\nClient_Cert_Chain: x\r\n";

    [Theory]
    [InlineData("one.test")]
    [InlineData("a.wild.test")]
    public async Task Backend_OfAHostThatAsks_IsToldTheCertificate(string host)
    {
        var client = fixture.Setup.Pki.Client("alice");

        var seen = await AskAsync(host, client, extra: Forged);

        Assert.Equal($":{Convert.ToBase64String(client.Der)}:", seen.Header("client-cert"));
        AssertNothingElse(seen);
    }

    [Theory]
    [InlineData("two.test", false)]
    [InlineData("a.wild.test", false)]
    [InlineData("two.test", true)]
    public async Task Backend_OfAClientThatShowedNoCertificate_IsToldNothing(string host, bool plainHttp)
    {
        var seen = plainHttp ? await AskPlainAsync(host, Forged) : await AskAsync(host, show: null, extra: Forged);

        Assert.Null(seen.Header("client-cert"));
        AssertNothingElse(seen);
    }

    [Fact]
    public async Task Client_ThatNamesTheHeaderInConnection_CannotHaveItTakenOff()
    {
        var client = fixture.Setup.Pki.Client("alice");

        var seen = await AskAsync("one.test", client, connection: "close, Client-Cert, X-Other");

        Assert.NotNull(seen.Header("client-cert"));
    }

    [Fact]
    public async Task Session_Resumed_TellsTheCertificateStill()
    {
        var client = fixture.Setup.Pki.Client("alice");
        using var first = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, show: client);
        await first.HandshakeAsync();
        await first.GetAsync();
        using var ticket = first.Session.ExportResumption();

        using var second = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, resume: ticket);
        await second.HandshakeAsync();
        var seen = HttpText.Seen((await second.GetAsync()).Text);

        Assert.True(second.Session.Info!.Resumed);
        Assert.Equal($":{Convert.ToBase64String(client.Der)}:", seen.Header("client-cert"));
    }

    [Theory]
    [InlineData("secure.shared.test")]
    [InlineData("SECURE.shared.test")]
    [InlineData("secure.shared.test.")]
    [InlineData("secure.shared.test:443")]
    public async Task Request_ForAHostThatRequiresACertificateOnAnotherHostsConnection_IsMisdirected(string host)
    {
        Assert.StartsWith("HTTP/1.1 421", await AnswerAsync("open.shared.test", HttpText.Get("/", host)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 421", await AnswerAsync(null, HttpText.Get("/", host)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET https://secure.shared.test/ HTTP/1.1\r\nHost: secure.shared.test\r\nConnection: close\r\n\r\n", "HTTP/1.1 421")]
    [InlineData("GET https://secure.shared.test/ HTTP/1.1\r\nHost: open.shared.test\r\nConnection: close\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GET https://open.shared.test/ HTTP/1.1\r\nHost: secure.shared.test\r\nConnection: close\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GET / HTTP/1.1\r\nHost: open.shared.test\r\nHost: secure.shared.test\r\nConnection: close\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GET / HTTP/1.1\r\nHost: open.shared.test\r\nX-Forwarded-Host: secure.shared.test\r\nConnection: close\r\n\r\n", "HTTP/1.1 200")]
    public async Task Request_ThatNamesTwoHosts_GetsPastNoDemand(string request, string status) =>
        Assert.StartsWith(status, await AnswerAsync("open.shared.test", request), StringComparison.Ordinal);

    [Fact]
    public async Task Request_WithACertificateOfAnotherHostsAuthority_IsMisdirected() => Assert.StartsWith(
        "HTTP/1.1 421", await AnswerAsync("one.test", HttpText.Get("/", "secure.shared.test"), fixture.Setup.Pki.Client("alice")), StringComparison.Ordinal);

    [RequiresTool("curl")]
    public async Task Request_OverHttp2ForAHostThatRequiresACertificate_IsMisdirected()
    {
        var answer = await Http.Curl.RunAsync(
            fixture.Edge, "--http2", "--insecure", "--header", "Host: secure.shared.test", "--write-out", "%{http_version} %{http_code}", "https://open.shared.test/");

        Assert.EndsWith("2 421", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_OverPlainHttpForAHostThatRequiresACertificate_IsMisdirected() =>
        Assert.StartsWith("HTTP/1.1 421", await Loopback.ExchangeAsync(fixture.Edge.Port("plain"), HttpText.Get("/")), StringComparison.Ordinal);

    private static void AssertNothingElse(SeenRequest seen) => Assert.DoesNotContain(
        seen.Headers.Keys, name => name.StartsWith("client", StringComparison.Ordinal) && name != "client-cert");

    private async Task<SeenRequest> AskAsync(string host, TestCertificate? show, string extra = "", string connection = "close") => HttpText.Seen(
        await AnswerAsync(host, $"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: {connection}\r\n{extra}\r\n", show));

    private async Task<SeenRequest> AskPlainAsync(string host, string extra) => HttpText.Seen(
        await Loopback.ExchangeAsync(fixture.Edge.Port("plain"), $"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{extra}\r\n"));

    private async Task<string> AnswerAsync(string? serverName, string request, TestCertificate? show = null)
    {
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, serverName, show: show);
        await client.HandshakeAsync();
        await client.SendAsync(request);
        return (await client.ReadToEndAsync()).Text;
    }
}
