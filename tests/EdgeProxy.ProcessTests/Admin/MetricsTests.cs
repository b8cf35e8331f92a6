using System.Net;
using EdgeProxy.OpenSsl;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Admin;

/// <summary>Metric names are promises: dashboards and alerts are written against them.</summary>
public sealed class MetricsTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    private const string Handshakes = "edgeproxy_tls_handshake_duration_seconds_count";

    [Fact]
    public async Task Metrics_AfterOneRequest_HaveThePromisedNames()
    {
        string[] promised =
        [
            Handshakes,
            "edgeproxy_tls_handshake_duration_seconds_bucket",
            "edgeproxy_tls_handshake_phase_duration_seconds_count",
            "edgeproxy_tls_handshake_active",
            "edgeproxy_certificate_not_after_seconds",
            "edgeproxy_certificate_not_before_seconds",
            "edgeproxy_certificate_lifetime_remaining_ratio",
            "edgeproxy_certificate_state",
            "edgeproxy_connections_open",
            "edgeproxy_drain_phase",
        ];
        using var client = fixture.Client(HttpVersion.Version20);
        await client.GetStringAsync("/");
        await fixture.Edge.WaitForMetricAsync("edgeproxy_connections_open", 1, ("protocol", "h2"));

        var scrape = await fixture.Edge.ScrapeAsync();

        Assert.Empty(promised.Except(scrape.Names));
        Assert.Equal(["client", "client_hello", "server"], scrape.Values("edgeproxy_tls_handshake_phase_duration_seconds_count", "phase").Order());
    }

    [Fact]
    public async Task Handshake_Done_IsCountedByVersionAndKeyType()
    {
        (string, string)[] labels = [("tls_protocol_version", "1.2"), ("tls_resumed", "false"), ("edgeproxy_certificate_key_type", "ecdsa")];
        var before = (await fixture.Edge.ScrapeAsync()).Sum(Handshakes, labels);
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, version: TlsVersion.Tls12);

        await client.HandshakeAsync();

        await fixture.Edge.WaitForMetricAsync(Handshakes, before + 1, labels);
    }

    [RequiresTool("promtool")]
    public async Task Metrics_OfAProxyAtWork_LeavePromtoolNothingToSay()
    {
        using var client = fixture.Client(HttpVersion.Version20);
        await client.GetStringAsync("/");
        // The scrape itself is a request, and the next one tells of it.
        await fixture.Edge.ScrapeAsync();

        var (exitCode, output) = await Tool.RunAsync("promtool", ["check", "metrics"], await fixture.Edge.Admin.GetStringAsync("metrics"));

        Assert.Equal((0, ""), (exitCode, output));
    }

    [TheoryRequiresTool("openssl")]
    [InlineData("unknown_server_name", "-servername", "nobody.test")]
    [InlineData("no_common_version", "-servername", "one.test", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")]
    [InlineData("no_common_cipher", "-servername", "one.test", "-tls1_2", "-cipher", "AES128-SHA")]
    [InlineData("no_common_group", "-servername", "one.test", "-tls1_3", "-groups", "X448")]
    [InlineData("no_application_protocol", "-servername", "one.test", "-alpn", "gopher")]
    [InlineData("client_rejected_certificate", "-servername", "one.test", "-verify_return_error")]
    public async Task Handshake_Failed_IsCountedByItsReason(string reason, params string[] arguments)
    {
        var before = (await fixture.Edge.ScrapeAsync()).Sum(Handshakes, ("error_type", reason));

        await Tool.RunAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{fixture.Edge.HttpsPort}", .. arguments]);

        await fixture.Edge.WaitForMetricAsync(Handshakes, before + 1, ("error_type", reason));
    }
}
