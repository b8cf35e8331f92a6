using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.OpenSsl;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Configuration;

/// <summary>A configuration that changes while the proxy serves: as a whole, or not at all.</summary>
public sealed class ReloadTests : IAsyncLifetime, IDisposable
{
    private readonly EdgeSetup _setup = new();
    private Backend _backend = null!;
    private EdgeProcess _edge = null!;

    public async Task InitializeAsync()
    {
        _backend = await Backend.StartAsync();
        _setup.AddUsualCertificates()
            .Set("EdgeProxy:Configuration:RescanInterval", "01:00:00")
            .Set("EdgeProxy:Configuration:Debounce", "00:00:00.050")
            .Set("EdgeProxy:Hsts", 1)
            .Proxy("http", "/{**rest}", _backend.Http1Address);
        _setup.Flip(_setup.Text);
        _edge = await EdgeProcess.StartAsync(["run", "--config", _setup.ConfigurationFile], _setup);
    }

    public async Task DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _backend.DisposeAsync();
    }

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Change_InWhateverWayItIsWritten_TakesEffect()
    {
        _setup.Flip(WithHsts(2));
        await HstsIsAsync(2);
        _setup.Flip(WithHsts(3));
        await HstsIsAsync(3);
        _setup.RenameOver(WithHsts(4));
        await HstsIsAsync(4);
        _setup.RenameOver(WithHsts(5));
        await HstsIsAsync(5);
        await File.WriteAllTextAsync(_setup.ConfigurationFile, WithHsts(6));
        await HstsIsAsync(6);
        // What clients see may be ahead of what is told.
        await Eventually.GetAsync("six generations", async () => (await _edge.ConfigurationAsync())["generation"]!.GetValue<long>(), generation => generation == 6);
    }

    [Fact]
    public async Task Change_OfRoutesPoliciesAndHosts_TakesEffectTogether()
    {
        using var connection = await RawTlsClient.ConnectAsync(_edge.HttpsPort, "two.test", TlsVersion.Tls12);
        await connection.HandshakeAsync();
        _setup.Set("EdgeProxy:Tls:Hosts:two.test:Policy", "strict")
            .Set("EdgeProxy:Tls:Policies:strict:Profile", "modern")
            .Proxy("new", "/new/{**rest}", _backend.Http1Address)
            .Set("ReverseProxy:Routes:new:Transforms", new JsonArray(new JsonObject { ["ResponseHeader"] = "X-Route", ["Set"] = "new" }));

        var outcome = await RewriteAndReloadAsync();

        Assert.Equal("accepted", outcome.Text("result"));
        using var refused = await RawTlsClient.ConnectAsync(_edge.HttpsPort, "two.test", TlsVersion.Tls12);
        await Assert.ThrowsAsync<IOException>(() => refused.HandshakeAsync());
        using var other = await RawTlsClient.ConnectAsync(_edge.HttpsPort, "one.test", TlsVersion.Tls12);
        await other.HandshakeAsync();
        // What was established before stays as it is, and sees the new route.
        await connection.SendAsync(HttpText.Get("/new/x", "two.test"));
        Assert.Contains("X-Route: new", (await connection.ReadToEndAsync()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "EdgeProxy": { """, "is not JSON")]
    [InlineData("", "is not JSON")]
    [InlineData("""{ "EdgeProxy": { "Lissteners": {} } }""", "did you mean 'Listeners'")]
    public async Task Change_ThatIsBroken_ChangesNothingAndSaysWhy(string text, string reason)
    {
        _setup.RenameOver(text);

        var last = await Eventually.GetAsync("the reload to be refused", LastReloadAsync, last => !last["success"]!.GetValue<bool>());

        Assert.Contains(last.Texts("reasons"), item => item.Contains(reason, StringComparison.Ordinal));
        await _edge.WaitForLogAsync(reason);
        await HstsIsAsync(1);
        await _edge.WaitForMetricAsync("edgeproxy_config_reloads_total", 1, ("result", "rejected"));
        await _edge.WaitForMetricAsync("edgeproxy_config_last_reload_success", 0);
        await _edge.WaitForEventAsync("configuration_rejected");

        _setup.RenameOver(WithHsts(2));
        await HstsIsAsync(2);
        await _edge.WaitForMetricAsync("edgeproxy_config_last_reload_success", 1);
    }

    [Fact]
    public async Task Reload_ManyThingsWrong_TellsAllOfThem()
    {
        _setup.Set("ReverseProxy:Routes:lost:ClusterId", "nowhere")
            .Set("ReverseProxy:Routes:lost:Match:Path", "/lost")
            .Set("EdgeProxy:Drain:Timeout", "soon")
            .Set("EdgeProxy:Tls:Policies:odd:MinimumVersion", "1.3")
            .Set("EdgeProxy:Tls:Policies:odd:MaximumVersion", "1.2");

        var outcome = await RewriteAndReloadAsync();

        Assert.Equal("rejected", outcome.Text("result"));
        foreach (var path in new[] { "ReverseProxy:Routes:lost:ClusterId", "EdgeProxy:Drain:Timeout", "EdgeProxy:Tls:Policies:odd:MinimumVersion" })
            Assert.Contains(outcome.Texts("reasons"), reason => reason.StartsWith(path, StringComparison.Ordinal));
        await HstsIsAsync(1);
    }

    [Fact]
    public async Task Reload_FolderMistyped_DoesNotTakeEveryHostOffTheNetwork()
    {
        _setup.Set("EdgeProxy:Certificates:Directories", new JsonArray("cerst"));

        var outcome = await RewriteAndReloadAsync();

        Assert.Equal("rejected", outcome.Text("result"));
        Assert.Contains("EdgeProxy:Certificates: no certificate would be left, and a listener speaks TLS", outcome.Texts("reasons"));
        await HstsIsAsync(1);
    }

    [Fact]
    public async Task Reload_PolicyThatACertificateCannotServe_IsToldWithItsName()
    {
        _setup.Set("EdgeProxy:Tls:Policies:rsa:MaximumVersion", "1.2")
            .Set("EdgeProxy:Tls:Policies:rsa:CipherSuites", new JsonArray("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
            .Set("EdgeProxy:Tls:Hosts:two.test:Policy", "rsa");

        var outcome = await RewriteAndReloadAsync();

        Assert.Equal("accepted", outcome.Text("result"));
        Assert.Contains(outcome.Texts("reasons"), reason => reason.StartsWith("EdgeProxy:Tls:Policies: certificate two cannot serve any more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limits_SetWhileServing_HoldForWhoComesNext()
    {
        using var first = await RawTlsClient.ConnectAsync(_edge.HttpsPort);
        await first.HandshakeAsync();
        _setup.Set("EdgeProxy:Limits:MaxConnectionsPerIp", 1);
        await RewriteAndReloadAsync();

        using var second = await RawTlsClient.ConnectAsync(_edge.HttpsPort);
        await Assert.ThrowsAnyAsync<Exception>(() => second.HandshakeAsync());
        await _edge.WaitForMetricAsync("edgeproxy_connections_refused_total", 1, ("limit", "max_connections_per_ip"));
        Assert.StartsWith("HTTP/1.1 200", (await first.GetAsync()).Text, StringComparison.Ordinal);

        _setup.Remove("EdgeProxy:Limits:MaxConnectionsPerIp").Set("EdgeProxy:Limits:MaxHandshakesPerSecond", 1);
        await RewriteAndReloadAsync();
        var shaken = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SucceedsAsync()));

        Assert.Contains(true, shaken);
        Assert.InRange((await _edge.ScrapeAsync()).Sum("edgeproxy_tls_handshake_duration_seconds_count", ("error_type", "rate_limited")), 1, 5);

        async Task<bool> SucceedsAsync()
        {
            using var client = await RawTlsClient.ConnectAsync(_edge.HttpsPort);
            try
            {
                await client.HandshakeAsync();
                return true;
            }
            catch (Exception refused) when (refused is IOException or System.Net.Sockets.SocketException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Change_FileVanishes_IsAFailedReloadAndNothingElse()
    {
        File.Delete(_setup.ConfigurationFile);

        var last = await Eventually.GetAsync("the reload to be refused", LastReloadAsync, last => !last["success"]!.GetValue<bool>());

        Assert.Contains("there is no such file", last.Texts("reasons")[0], StringComparison.Ordinal);
        await HstsIsAsync(1);
        _setup.RenameOver(WithHsts(2));
        await HstsIsAsync(2);
    }

    [Fact]
    public async Task Reload_WhatNeedsARestart_IsNamedAndTheRestApplies()
    {
        _setup.Set("EdgeProxy:Listeners:https:Address", "127.0.0.1:1")
            .Set("EdgeProxy:Listeners:third:Address", "127.0.0.1:2")
            .Set("EdgeProxy:StateDirectory", "state")
            .Set("EdgeProxy:Hsts", 7);

        var outcome = await RewriteAndReloadAsync();

        string[] waiting = ["EdgeProxy:Listeners:https:Address", "EdgeProxy:Listeners:third", "EdgeProxy:StateDirectory"];
        Assert.Equal(waiting, outcome.Texts("restartRequired"));
        Assert.Equal(waiting, (await _edge.ConfigurationAsync()).Texts("restartRequired"));
        await HstsIsAsync(7);
        await _edge.WaitForLogAsync("EdgeProxy:Listeners:https:Address: restart required: '127.0.0.1:1' takes effect then");
    }

    [Fact]
    public async Task Hangup_ReadsTheConfiguration_WithoutNotifications()
    {
        _setup.Set("EdgeProxy:Configuration:ReloadOnChange", false);
        await RewriteAndReloadAsync();
        _setup.RenameOver(WithHsts(8));

        _edge.Signal(Signal.Hangup);

        await HstsIsAsync(8);
    }

    [Fact]
    public async Task Rollback_ReturnsToWhatWas_AndALaterChangeGoesForwardAgain()
    {
        _setup.RenameOver(WithHsts(2));
        await HstsIsAsync(2);
        _setup.RenameOver(WithHsts(3));
        await HstsIsAsync(3);

        Assert.Equal(4, (await _edge.PostAsync("api/rollback"))["generation"]!.GetValue<long>());
        await HstsIsAsync(2);
        Assert.Equal(5, (await _edge.PostAsync("api/rollback"))["generation"]!.GetValue<long>());
        await HstsIsAsync(1);
        Assert.Equal(6, (await _edge.PostAsync("api/rollback?generation=3"))["generation"]!.GetValue<long>());
        await HstsIsAsync(3);

        var kept = JsonNode.Parse(await _edge.Admin.GetStringAsync("api/config/generations"))!.AsArray();
        Assert.Equal("6<3 5<1 4<2 3 2 1", string.Join(' ', kept.Select(item => item!["restoredFrom"] is { } from ? $"{item["generation"]}<{from}" : $"{item!["generation"]}")));
        using var unknown = await _edge.SendAsync("api/rollback?generation=99");
        Assert.Equal(HttpStatusCode.Conflict, unknown.StatusCode);

        _setup.RenameOver(WithHsts(9));
        await HstsIsAsync(9);
    }

    [Fact]
    public async Task Override_OfTheEnvironment_StaysInForce()
    {
        _setup.Environment["EdgeProxy__Hsts"] = "77";
        await using var edge = await EdgeProcess.StartAsync(["run", "--config", _setup.ConfigurationFile, "--EdgeProxy:Drain:Delay=00:00:00"], _setup);
        _setup.RenameOver(WithHsts(5));
        await Eventually.GetAsync(
            "the change to be accepted",
            async () => (await edge.ConfigurationAsync())["generation"]!.GetValue<long>(),
            generation => generation == 2);
        Assert.Contains("max-age=77", await HstsAsync(edge), StringComparison.Ordinal);
    }

    private string WithHsts(int seconds) => _setup.Set("EdgeProxy:Hsts", seconds).Text;

    private async Task<JsonNode> RewriteAndReloadAsync()
    {
        // A notification may be quicker than the request; what it found is what the request would have.
        _setup.RenameOver(_setup.Text);
        var configuration = await _edge.ReloadAsync();
        if (configuration.Text("result") == "unchanged") configuration["result"] = "accepted";
        return configuration;
    }

    private async Task<JsonNode> LastReloadAsync() => (await _edge.ConfigurationAsync())["lastReload"]!;

    private Task<string> HstsIsAsync(int seconds) => Eventually.GetAsync(
        $"HSTS of {seconds}", () => HstsAsync(_edge), seen => seen == $"max-age={seconds}");

    private async Task<string> HstsAsync(EdgeProcess edge)
    {
        using var client = EdgeClient.Create(edge, _setup.Pki, HttpVersion.Version11);
        using var answer = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("Strict-Transport-Security").Single();
    }
}
