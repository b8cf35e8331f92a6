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
        await fixture.Edge.WaitForLogAsync($"{responder}: unreachable is over");
    }

    [Fact]
    public async Task Responder_ThatLiesOrTalksNonsense_MakesNobodyGoodAndNobodyRevoked()
    {
        var (pki, now) = (fixture.Setup.Pki, TimeProvider.System.GetUtcNow());
        var stranger = new TestPki(TimeProvider.System);
        var other = fixture.Client("other", WebAnswers.Nothing);
        var refusal = new OcspResponseOptions { Status = TestOcspStatus.Revoked };
        (string Name, string Result, Func<TestCertificate, WebAnswer> Answer)[] liars =
        [
            ("html", "malformed", static _ => WebAnswers.Ok("<html>Welcome to the Wi-Fi of this hotel</html>"u8.ToArray(), "text/html")),
            ("huge", "too_large", static _ => WebAnswers.Huge),
            ("redirect", "http_error", static _ => WebAnswers.Status("302 Found", "Location: http://127.0.0.1/\r\n")),
            ("later", "responder_error", static _ => WebAnswers.Ok(TestOcsp.Refuse(3))),
            ("about another", "wrong_certificate", _ => Minted(other, new())),
            ("imposter", "untrusted_signer", about => Minted(about, refusal with { Imposter = stranger.Intermediate })),
            ("no usage", "untrusted_signer", about => Minted(about, refusal with { Delegate = pki.Leaf("no-eku.test") })),
            ("ended", "expired", about => Minted(about, new() { ThisUpdate = now.AddDays(-9), NextUpdate = now.AddDays(-1) })),
            ("tomorrow", "from_the_future", about => Minted(about, refusal with { ThisUpdate = now.AddDays(1) })),
        ];
        var before = await fixture.Edge.ScrapeAsync();
        var clients = new List<TestCertificate>();
        foreach (var (name, _, answer) in liars)
        {
            var path = name.Replace(' ', '-');
            var client = fixture.Client(path, WebAnswers.Nothing);
            fixture.Client(path, answer(client));
            Assert.Null(await AlertAsync(Allowing, client));
            clients.Add(client);
        }

        foreach (var result in liars.GroupBy(static liar => liar.Result))
        {
            await WaitForCountAsync(
                "edgeproxy_client_ocsp_fetches_total", "result", result.Key, before.Sum("edgeproxy_client_ocsp_fetches_total", ("result", result.Key)) + result.Count());
        }

        foreach (var client in clients)
        {
            Assert.Null(await AlertAsync(Allowing, client));
            Assert.Equal(Unknown, await AlertAsync(Refusing, client));
        }

        WebAnswer Minted(TestCertificate about, OcspResponseOptions options) => WebAnswers.Ok(TestOcsp.Respond(pki.Intermediate, about, now, options));
    }

    [Fact]
    public async Task Responder_ThatSpeaksNoHttp_HasNoWordOfItsOwnLogged()
    {
        await using var web = new FaultyWebServer();
        var url = web.Url("/", static (_, stream, cancellation) => stream.WriteAsync("\u001b[31mBANG\r\n\r\n"u8.ToArray(), cancellation).AsTask());

        Assert.Null(await AlertAsync(Allowing, fixture.ClientOf(url)));
        await fixture.Edge.WaitForLogAsync($"{new Uri(url).Authority}: unreachable");

        Assert.DoesNotContain("BANG", fixture.Edge.Log, StringComparison.Ordinal);
    }

    [RequiresTool("openssl")]
    public async Task Client_RevokedThatTurnsItsSignatureRound_IsKnownAllTheSame()
    {
        using var responder = new OpenSslResponder(fixture.Setup.Pki);
        var client = fixture.Client("turned", WebAnswers.Computed(responder.RespondAsync));
        responder.Add(client, isRevoked: true);
        await EventuallyAsync("the answer to count", Allowing, client, Revoked);

        fixture.Web.Url("/turned", WebAnswers.Nothing);

        Assert.Equal(Revoked, await AlertAsync(Allowing, client.WithOtherSignature()));
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

    [TheoryRequiresTool("openssl")]
    [InlineData(Allowing, "-tls1_2")]
    [InlineData("back.wild.test", "-no_ssl3")] // offers TLS 1.3 as well, and gets 1.2
    public async Task SessionId_OfAHostThatAsks_IsNotResumed(string host, string versions)
    {
        var client = fixture.Client("id", WebAnswers.Nothing);
        var certificate = fixture.Setup.WriteFile($"id-{host}.crt", client.ChainPem);
        var key = fixture.Setup.WriteFile($"id-{host}.key", client.Key.Pem);
        var session = Path.Combine(fixture.Setup.FolderPath, $"id-{host}.session");
        string[] kind = ["-servername", host, versions, "-cert", certificate, "-cert_chain", certificate, "-key", key];

        var first = await Tls.SClient.GetAsync(fixture.Edge, [.. kind, "-no_ticket", "-sess_out", session]);
        Assert.Contains("HTTP/1.1 200", first, StringComparison.Ordinal);
        Assert.Contains("New, TLSv1.2", first, StringComparison.Ordinal);

        Assert.Contains("New, TLSv1.2", await Tls.SClient.GetAsync(fixture.Edge, [.. kind, "-no_ticket", "-sess_in", session]), StringComparison.Ordinal);
        Assert.Contains("New, TLSv1.2", await Tls.SClient.GetAsync(fixture.Edge, [.. kind, "-sess_in", session]), StringComparison.Ordinal);
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
