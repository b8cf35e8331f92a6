using EdgeProxy.OpenSsl;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.ClientCertificates;

/// <summary>What a client may show to a host that requires a certificate, the alert it is told by, and the reason the proxy counts.</summary>
public sealed class ClientCertificateTests(DemandingEdgeFixture fixture) : IClassFixture<DemandingEdgeFixture>
{
    private const string Handshakes = "edgeproxy_tls_handshake_duration_seconds_count";
    private const string Untrusted = "client_certificate_untrusted";

    private TestPki Pki => fixture.Setup.Pki;

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public async Task Request_WithAValidCertificate_IsServed(TlsVersion version)
    {
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, version: version, show: Pki.Client("valid"));
        await client.HandshakeAsync();

        Assert.StartsWith("HTTP/1.1 200", (await client.GetAsync()).Text, StringComparison.Ordinal);
    }

    public static TheoryData<TlsVersion, string, byte, string> Refusals => new()
    {
        { TlsVersion.Tls12, "none", 40, "client_certificate_missing" }, // handshake_failure
        { TlsVersion.Tls13, "none", 116, "client_certificate_missing" }, // certificate_required
        { TlsVersion.Tls12, "stranger", 48, Untrusted }, // unknown_ca
        { TlsVersion.Tls13, "stranger", 48, Untrusted },
        { TlsVersion.Tls12, "self-signed", 48, Untrusted },
        { TlsVersion.Tls13, "self-signed", 48, Untrusted },
        { TlsVersion.Tls13, "without its intermediate", 48, Untrusted },
        { TlsVersion.Tls13, "of a long chain", 48, Untrusted },
        { TlsVersion.Tls12, "for servers", 43, Untrusted }, // unsupported_certificate
        { TlsVersion.Tls13, "for servers", 43, Untrusted },
        { TlsVersion.Tls12, "expired", 45, "client_certificate_expired" }, // certificate_expired
        { TlsVersion.Tls13, "expired", 45, "client_certificate_expired" },
        { TlsVersion.Tls13, "not yet valid", 45, "client_certificate_expired" },
        { TlsVersion.Tls12, "revoked", 44, "client_certificate_revoked" }, // certificate_revoked
        { TlsVersion.Tls13, "revoked", 44, "client_certificate_revoked" },
        { TlsVersion.Tls13, "larger than anybody's", 47, "protocol_error" }, // illegal_parameter
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Handshake_WithoutAValidCertificate_IsRefusedByTheRightAlertAndCounted(TlsVersion version, string shown, byte alert, string reason)
    {
        var before = (await fixture.Edge.ScrapeAsync()).Sum(Handshakes, ("error_type", reason));
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, version: version, show: Certificate(shown));

        Assert.Equal(alert, await client.ReadAlertAsync());
        await fixture.Edge.WaitForMetricAsync(Handshakes, before + 1, ("error_type", reason));
        Assert.Contains($"\"{reason}\"", await fixture.Edge.Admin.GetStringAsync("api/tls/handshakes?last=1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithoutACertificateWhereOneIsRequested_IsServedAnonymously()
    {
        var seen = await GetAsync("a.wild.test", show: null);

        Assert.Null(seen.Header("client-cert"));
    }

    [Fact]
    public async Task Handshake_WithAnInvalidCertificateWhereOneIsRequested_IsRefused()
    {
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, "a.wild.test", show: Pki.SelfSignedClient("self-signed"));

        Assert.Equal((byte)48, await client.ReadAlertAsync());
    }

    [TheoryRequiresTool("openssl")]
    [InlineData("-tls1_2", "handshake_failure")]
    [InlineData("-tls1_3", "certificate_required")]
    public async Task Handshake_OfAnotherClientWithoutACertificate_ShowsItTheAlert(string version, string alert)
    {
        var output = await Tls.SClient.GetAsync(fixture.Edge, "-servername", "one.test", version);

        Assert.Contains($"fatal {alert}", output, StringComparison.Ordinal);
    }

    [RequiresTool("openssl")]
    public async Task CertificateRequest_NamesTheAuthoritiesOfTheHost()
    {
        var output = await Tls.SClient.GetAsync(fixture.Edge, "-servername", "one.test");

        Assert.Contains("Acceptable client certificate CA names", output, StringComparison.Ordinal);
        Assert.Contains("EdgeProxy Test Root", output, StringComparison.Ordinal);
    }

    [TheoryRequiresTool("curl")]
    [InlineData("--tlsv1.3", "--http2")]
    [InlineData("--tlsv1.2", "--http1.1")]
    public async Task Curl_WithACertificate_IsServed(string tls, string http)
    {
        var valid = Pki.Client("curl");
        var certificate = fixture.Setup.WriteFile("curl.crt", valid.ChainPem);
        var key = fixture.Setup.WriteFile("curl.key", valid.Key.Pem);

        var answer = await Http.Curl.RunAsync(
            fixture.Edge, tls, "--tls-max", tls[^3..], http, "--cacert", fixture.Setup.RootFile, "--cert", certificate, "--key", key, "https://one.test/");

        Assert.Contains("client-cert", answer.Output, StringComparison.Ordinal);
    }

    /// <summary>One request; what the backend saw of it.</summary>
    private async Task<Backends.SeenRequest> GetAsync(string host, TestCertificate? show)
    {
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, host, show: show);
        await client.HandshakeAsync();
        await client.SendAsync(HttpText.Get("/", host));
        return HttpText.Seen((await client.ReadToEndAsync()).Text);
    }

    private TestCertificate? Certificate(string shown) => shown switch
    {
        "stranger" => fixture.Others.Client(shown),
        "self-signed" => Pki.SelfSignedClient(shown),
        "without its intermediate" => Pki.Client(shown) is var whole ? whole.WithChain(whole.Der) : null,
        "of a long chain" => Pki.ClientOfALongChain(shown, authorities: 9),
        "for servers" => Pki.Leaf("client.test"),
        "expired" => Pki.ExpiredClient(shown),
        "not yet valid" => Pki.NotYetValidClient(shown),
        "revoked" => fixture.Revoked,
        "larger than anybody's" => Pki.Client(shown) is var small ? small.WithChain([.. small.Chain, .. Enumerable.Repeat(Pki.Root.Der, 400)]) : null,
        _ => null,
    };
}
