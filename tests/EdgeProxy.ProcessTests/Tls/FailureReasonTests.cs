using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>
/// Each way a handshake can fail, provoked by a client that is not ours where there is one: the client sees the alert that the RFC wants, and
/// the operator sees the reason, in the metric and in the record.
/// </summary>
public sealed class FailureReasonTests(FailingHandshakesFixture fixture) : IClassFixture<FailingHandshakesFixture>, IAsyncLifetime
{
    private const string Handshakes = "edgeproxy_tls_handshake_duration_seconds_count";

    private Scrape _before = null!;

    public async Task InitializeAsync() => _before = await fixture.Edge.ScrapeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    // Numbers of RFC 8446 section 6: 40 handshake_failure, 70 protocol_version, 112 unrecognized_name, 120 no_application_protocol. For a missing
    // name section 9.2 has missing_extension, but OpenSSL makes that a handshake_failure before the version is agreed, which tells less.
    [TheoryRequiresTool("openssl")]
    [InlineData("unknown_server_name", 112, "-servername", "nobody.test")]
    [InlineData("unknown_server_name", 112, "-servername", "nobody.test", "-tls1_2")]
    [InlineData("no_server_name", 112, "-noservername")]
    [InlineData("no_server_name", 112, "-noservername", "-tls1_2")]
    [InlineData("no_common_version", 70, "-servername", "one.test", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")]
    [InlineData("no_common_version", 70, "-servername", "two.test", "-tls1_2")]
    [InlineData("no_common_cipher", 40, "-servername", "one.test", "-tls1_2", "-cipher", "AES128-SHA")]
    [InlineData("no_common_cipher", 40, "-servername", "two.test", "-ciphersuites", "TLS_AES_128_GCM_SHA256")]
    [InlineData("no_common_group", 40, "-servername", "one.test", "-groups", "P-521")]
    [InlineData("no_common_group", 40, "-servername", "one.test", "-groups", "P-521", "-tls1_2")]
    [InlineData("unknown_server_name", 112, "-servername", "192.0.2.1")]
    [InlineData("unknown_server_name", 112, "-servername", "one.test/")]
    [InlineData("no_application_protocol", 120, "-servername", "one.test", "-alpn", "spdy/1")]
    public async Task Handshake_NothingInCommon_TellsTheClientAndTheOperator(string reason, int alert, params string[] client)
    {
        var output = await SClient.GetAsync(fixture.Edge, client);

        Assert.Matches($@"<<< TLS 1\.[0-3], Alert \[length 0002\], fatal .*\n\s*02 {alert:x2}\s", output);
        await AssertToldAsync(reason, client.Contains("-servername") ? client[1] : null);
    }

    [RequiresTool("openssl")]
    public async Task Handshake_ClientDoesNotTrustUs_IsTheClientsRejection()
    {
        var output = await SClient.GetAsync(fixture.Edge, "-servername", "one.test", "-verify_return_error", "-CAfile", fixture.StrangersRootFile);

        Assert.Contains("fatal unknown_ca", output, StringComparison.Ordinal);
        await AssertToldAsync("client_rejected_certificate", "one.test");
    }

    [Fact]
    public async Task Handshake_SomethingElseThanTls_IsNotTls()
    {
        await SendAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray());

        await AssertToldAsync("not_tls", null);
    }

    [Fact]
    public async Task Handshake_ClientHelloOfWrongLength_IsABadClientHello()
    {
        var hello = RawTlsClient.ClientHello();
        hello[43] = 255; // The session id is longer than a session id may be.

        var answer = await SendAsync(hello);

        Assert.Equal((21, 2, 50), (answer[0], answer[5], answer[6])); // An alert record: fatal, decode_error.
        await AssertToldAsync("bad_client_hello", null);
    }

    [Fact]
    public async Task Handshake_GarbageInPlaceOfFinished_IsAProtocolError()
    {
        using var socket = await Loopback.ConnectAsync(fixture.Edge.HttpsPort);
        await socket.SendAsync(RawTlsClient.ClientHello());
        await socket.ReceiveAsync(new byte[16 * 1024]);
        await socket.SendAsync(new byte[] { 23, 3, 3, 0, 32 }.Concat(new byte[32]).ToArray());

        await AssertToldAsync("protocol_error", "one.test");
    }

    [Fact]
    public async Task Handshake_PlainHttpInPlaceOfFinished_IsAProtocolError()
    {
        using var socket = await Loopback.ConnectAsync(fixture.Edge.HttpsPort);
        await socket.SendAsync(RawTlsClient.ClientHello());
        await socket.ReceiveAsync(new byte[16 * 1024]);
        await socket.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());

        await AssertToldAsync("protocol_error", "one.test");
    }

    [Fact]
    public async Task Handshake_ClientGoesAway_IsClientClosed()
    {
        var hello = RawTlsClient.ClientHello();

        await SendAsync(hello[..^10]);

        await AssertToldAsync("client_closed", null);
    }

    [Fact]
    public async Task Handshake_ClientStalls_IsATimeout()
    {
        using var socket = await Loopback.ConnectAsync(fixture.Edge.HttpsPort);
        await socket.SendAsync(RawTlsClient.ClientHello());

        await AssertToldAsync("timeout", "one.test");
    }

    [Fact]
    public async Task Phases_ClientThatTakesItsTime_AddUpAndBlameTheClient()
    {
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort);
        // The proxy's clock starts when it accepts.
        await fixture.Edge.WaitForMetricAsync("edgeproxy_connections_open", 1, ("protocol", "tls"));
        // The time that passes is what is measured here.
        await Task.Delay(300);
        client.PauseBeforeFinished = TimeSpan.FromMilliseconds(200);
        var started = TimeProvider.System.GetTimestamp();
        await client.HandshakeAsync();
        var address = client.Socket.LocalEndPoint!.ToString();

        var record = await Eventually.GetAsync(
            "the record of the handshake", LastAsync, record => record?["remote"]?.GetValue<string>() == address);

        var phases = record!["phases"]!;
        var sinceHello = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        Assert.InRange(phases["clientHello"]!.GetValue<double>(), 295, double.MaxValue);
        Assert.InRange(phases["client"]!.GetValue<double>(), 195, double.MaxValue);
        Assert.InRange(phases["server"]!.GetValue<double>(), 0, sinceHello - 195);
        await AssertPhaseAsync("client_hello", 0.295);
        await AssertPhaseAsync("client", 0.195);
    }

    /// <summary>Sends bytes and the end, and reads what comes.</summary>
    private async Task<byte[]> SendAsync(byte[] bytes)
    {
        using var socket = await Loopback.ConnectAsync(fixture.Edge.HttpsPort);
        await socket.SendAsync(bytes);
        socket.Shutdown(SocketShutdown.Send);
        var buffer = new byte[1024];
        return buffer[..await Eventually.EndsAsync("an answer or the end", socket.ReceiveAsync(buffer))];
    }

    private async Task AssertToldAsync(string reason, string? serverName)
    {
        await fixture.Edge.WaitForMetricAsync(Handshakes, _before.Sum(Handshakes, ("error_type", reason)) + 1, ("error_type", reason));
        var record = await Eventually.GetAsync(
            $"the record of the failure {reason}", LastAsync, record => record?["failure"]?.GetValue<string>() == reason);
        Assert.Equal(serverName, record!["sni"]?.GetValue<string>());
        Assert.NotNull(record["detail"]);
    }

    private async Task AssertPhaseAsync(string phase, double least)
    {
        const string sum = "edgeproxy_tls_handshake_phase_duration_seconds_sum";
        var after = await fixture.Edge.ScrapeAsync();
        Assert.InRange(after.Sum(sum, ("phase", phase)) - _before.Sum(sum, ("phase", phase)), least, double.MaxValue);
    }

    private async Task<JsonNode?> LastAsync() =>
        JsonNode.Parse(await fixture.Edge.Admin.GetStringAsync("api/tls/handshakes?last=1"))!.AsArray().FirstOrDefault();
}

/// <summary>A proxy that is easily displeased: two.test asks for more than most clients offer.</summary>
public sealed class FailingHandshakesFixture : EdgeFixture
{
    /// <summary>A root that has signed nothing here.</summary>
    internal string StrangersRootFile { get; private set; } = string.Empty;

    private protected override void Configure(EdgeSetup setup)
    {
        StrangersRootFile = Path.Combine(setup.FolderPath, "stranger.pem");
        File.WriteAllText(StrangersRootFile, new TestPki(TimeProvider.System).Root.Pem);
        setup.Remove("EdgeProxy:Certificates:Default")
            .Set("EdgeProxy:Tls:HandshakeTimeout", "00:00:02")
            .Set("EdgeProxy:Tls:Policies:strict", new JsonObject { ["Profile"] = "modern", ["CipherSuites"] = new JsonArray("TLS_AES_256_GCM_SHA384") })
            .Set("EdgeProxy:Tls:Hosts:two.test:Policy", "strict");
    }
}
