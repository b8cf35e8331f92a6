using System.Security.Cryptography.X509Certificates;
using EdgeProxy.OpenSsl;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.ProcessTests.Stapling;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.ClientCertificates;

/// <summary>Responders are asked beside the handshake: what they say counts for the next one, resumed ones included.</summary>
public sealed class ClientOcspTests(AskingEdgeFixture fixture) : IClassFixture<AskingEdgeFixture>
{
    private const string Refusing = "one.test";
    private const string Allowing = "two.test";
    private const byte Revoked = 44;
    private const byte Unknown = 46; // certificate_unknown
    private const string Untrusted = "client_certificate_untrusted";
    private const string Handshakes = "edgeproxy_tls_handshake_duration_seconds_count";
    private const string Statuses = "edgeproxy_client_ocsp_handshakes_total";

    [RequiresTool("openssl")]
    public async Task Client_ThatTheResponderCallsGood_IsServedFromItsSecondHandshakeOn()
    {
        using var responder = new OpenSslResponder(fixture.Setup.Pki);
        var client = fixture.Client("good", WebAnswers.Computed(responder.RespondAsync));
        responder.Add(client);
        var refused = await CountAsync(Handshakes, "error_type", Untrusted);

        Assert.Equal(Unknown, await AlertAsync(Refusing, client));
        await WaitForCountAsync(Handshakes, "error_type", Untrusted, refused + 1);
        await EventuallyAsync("the answer to count", Refusing, client, null);
        Assert.Null(await AlertAsync(Refusing, client));
        Assert.True(await ResumesAsync(Refusing, client));

        // Once, unless the machine stood still for as long as a responder is given.
        Assert.InRange(fixture.Web.Requests("/good"), 1, 3);
        await WaitForCountAsync(Statuses, "status", "good", 3);
    }

    [TheoryRequiresTool("openssl")]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public async Task Client_ThatTheResponderCallsRevoked_IsRefusedAndSoIsItsOldTicket(TlsVersion version)
    {
        using var responder = new OpenSslResponder(fixture.Setup.Pki);
        var client = fixture.Client($"revoked-{version}", WebAnswers.Computed(responder.RespondAsync));
        responder.Add(client, isRevoked: true);
        using var ticket = await TicketAsync(Allowing, client, version);

        await EventuallyAsync("the answer to count", Allowing, client, Revoked);

        Assert.Equal(Revoked, await AlertAsync(Allowing, client, ticket, version));
        Assert.Equal(Revoked, await AlertAsync(Refusing, client, version: version));
        await Eventually.GetAsync(
            "the record of the handshake",
            () => fixture.Edge.Admin.GetStringAsync("api/tls/handshakes?last=1"),
            static handshake => handshake.Contains("\"client_certificate_revoked\"", StringComparison.Ordinal));
        using var parsed = X509CertificateLoader.LoadCertificate(client.Der);
        await fixture.Edge.AssertToldOnceAsync($"{parsed.SerialNumber.TrimStart('0')} of");
        await fixture.Edge.WaitForEventAsync("client_certificate_revoked");
    }

    [Fact]
    public async Task Responder_ThatIsDown_IsDealtWithAsOnUnknownSaysAndToldOnce()
    {
        // A responder of its own: failures are told by responder.
        await using var web = new FaultyWebServer();
        var url = web.Url("/down", WebAnswers.Nothing);
        var responder = new Uri(url).Authority;
        var client = fixture.ClientOf(url);

        Assert.Null(await AlertAsync(Allowing, client));
        await fixture.Edge.WaitForLogAsync($"{responder}: unreachable");
        await WaitForCountAsync("edgeproxy_client_ocsp_fetches_total", "result", "unreachable", 1);
        Assert.Null(await AlertAsync(Allowing, client));
        Assert.Equal(Unknown, await AlertAsync(Refusing, client));
        Assert.True(await ResumesAsync(Allowing, client));
        await fixture.Edge.AssertToldOnceAsync($"{responder}: unreachable");

        web.Url("/down", WebAnswers.Computed(request => Task.FromResult(TestOcsp.Respond(fixture.Setup.Pki.Intermediate, client, TimeProvider.System.GetUtcNow()))));
        await EventuallyAsync("the responder to be asked again", Refusing, client, null);
        await fixture.Edge.WaitForLogAsync($"{responder} answers again");
    }

    [Fact]
    public async Task Responder_ThatNeverAnswers_HoldsNoHandshakeUp()
    {
        var client = fixture.Client("silent", WebAnswers.Never);

        Assert.Null(await AlertAsync(Allowing, client));
        Assert.Null(await AlertAsync(Allowing, client));
        Assert.Equal(Unknown, await AlertAsync(Refusing, client));
    }

    [Fact]
    public async Task Certificate_OfAStranger_MakesNobodyAsk()
    {
        var stranger = new TestPki(TimeProvider.System).Issue(new LeafOptions
        {
            Hosts = [],
            CommonName = "stranger",
            ExtendedKeyUsages = [LeafOptions.ClientAuthentication],
            OcspUrl = fixture.Web.Url("/stranger", WebAnswers.Nothing),
        });
        var known = fixture.Client("known", WebAnswers.Nothing);

        Assert.Equal((byte)48, await AlertAsync(Allowing, stranger));
        Assert.Null(await AlertAsync(Allowing, known));
        await Eventually.GetAsync("the next question to be asked", () => Task.FromResult(fixture.Web.Requests("/known")), static requests => requests > 0);

        Assert.Equal(0, fixture.Web.Requests("/stranger"));
    }

    [RequiresTool("openssl")]
    public async Task SessionId_OfAHostThatAsks_IsNotResumed()
    {
        var client = fixture.Client("id", WebAnswers.Nothing);
        var certificate = fixture.Setup.WriteFile("id.crt", client.ChainPem);
        var key = fixture.Setup.WriteFile("id.key", client.Key.Pem);
        var session = Path.Combine(fixture.Setup.FolderPath, "id.session");
        string[] kind = ["-servername", Allowing, "-tls1_2", "-no_ticket", "-cert", certificate, "-cert_chain", certificate, "-key", key];

        var first = await Tls.SClient.GetAsync(fixture.Edge, [.. kind, "-sess_out", session]);
        Assert.Contains("HTTP/1.1 200", first, StringComparison.Ordinal);
        var second = await Tls.SClient.GetAsync(fixture.Edge, [.. kind, "-sess_in", session]);

        Assert.Contains("New, TLSv1.2", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_OfAHostThatAsksLess_CarriesNoRequestForOneThatAsksMore()
    {
        var client = fixture.Client("between", WebAnswers.Never);
        using var connection = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, Allowing, show: client);
        await connection.HandshakeAsync();

        await connection.SendAsync(HttpText.Get("/", Refusing));

        Assert.StartsWith("HTTP/1.1 421", (await connection.ReadToEndAsync()).Text, StringComparison.Ordinal);
    }

    private async Task<double> CountAsync(string metric, string label, string value) => (await fixture.Edge.ScrapeAsync()).Sum(metric, (label, value));

    // At least: what a client of another test saw may be counted only now.
    private Task<double> WaitForCountAsync(string metric, string label, string value, double least) =>
        Eventually.GetAsync($"{metric} of {value} to be {least}", () => CountAsync(metric, label, value), seen => seen >= least);

    private Task<byte?> EventuallyAsync(string what, string host, TestCertificate client, byte? wanted) =>
        Eventually.GetAsync(what, () => AlertAsync(host, client), seen => seen == wanted);

    /// <summary>The alert that a request ends by; null when it is answered.</summary>
    private async Task<byte?> AlertAsync(string host, TestCertificate client, TlsResumption? resume = null, TlsVersion version = TlsVersion.Tls13)
    {
        using var connection = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, host, version, resume, client);
        return await connection.ReadAlertAsync();
    }

    private async Task<TlsResumption> TicketAsync(string host, TestCertificate client, TlsVersion version = TlsVersion.Tls13)
    {
        using var connection = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, host, version, show: client);
        await connection.HandshakeAsync();
        await connection.SendAsync(HttpText.Get("/", host));
        await connection.ReadToEndAsync();
        return connection.Session.ExportResumption()!;
    }

    private async Task<bool> ResumesAsync(string host, TestCertificate client)
    {
        using var ticket = await TicketAsync(host, client);
        using var connection = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, host, resume: ticket, show: client);
        await connection.HandshakeAsync();
        return connection.Session.Info!.Resumed;
    }
}
