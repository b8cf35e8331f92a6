using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Certificates;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Stapling;

/// <summary>How staples come, stay and go while the process lives, and when it starts again.</summary>
public sealed class StapleLifeTests : IAsyncDisposable
{
    private readonly EdgeSetup _setup = new();
    private readonly FaultyWebServer _web = new();

    public StapleLifeTests() => _setup.Set("EdgeProxy:StateDirectory", "state");

    private string Shelf => Path.Combine(_setup.FolderPath, "state", "staples");

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _setup.Dispose();
    }

    [RequiresTool("openssl")]
    public async Task Restart_WhileTheResponderIsDown_StartsStapled()
    {
        using var responder = new OpenSslResponder(_setup.Pki);
        var url = _web.Url("/ocsp", WebAnswers.Computed(responder.RespondAsync));
        var leaf = Issue(url);
        responder.Add(leaf);
        _setup.Set("EdgeProxy:Stapling:Nonce", true);
        Directory.CreateDirectory(Shelf);
        var forgotten = Path.Combine(Shelf, new string('0', 64) + ".ocsp");
        await File.WriteAllBytesAsync(forgotten, TestOcsp.Respond(_setup.Pki.Intermediate, leaf, TimeProvider.System.GetUtcNow().AddDays(-30)));

        await using (var edge = await EdgeProcess.StartAsync(_setup))
        {
            await edge.WaitForStapleAsync("one", "good");
            Assert.Equal(StapledEdge.Good, await edge.SeenAsync("one.test"));
            await Eventually.HoldsAsync("the response to be kept", () => File.Exists(Path.Combine(Shelf, leaf.Sha256 + ".ocsp")));
            await using var shown = Tool.Start("openssl", "ocsp", "-respin", Path.Combine(Shelf, leaf.Sha256 + ".ocsp"), "-text", "-noverify");
            await shown.WaitForOutputAsync("a nonce in the response", lines => lines.Any(line => line.Contains("OCSP Nonce", StringComparison.Ordinal)));
        }

        _web.Url("/ocsp", WebAnswers.Nothing);
        await using var again = await EdgeProcess.StartAsync(_setup);

        Assert.Equal(StapledEdge.Good, await again.SeenAsync("one.test"));
        Assert.False(File.Exists(forgotten));
    }

    [RequiresTool("openssl")]
    public async Task Responder_FailsOnceAndIsHealthyThen_IsAskedAgainWithoutAnyTraffic()
    {
        using var responder = new OpenSslResponder(_setup.Pki);
        var failed = 0;
        var healthy = WebAnswers.Computed(responder.RespondAsync);
        var url = _web.Url("/ocsp", (body, client, stop) => Interlocked.Exchange(ref failed, 1) == 0 ? WebAnswers.Nothing(body, client, stop) : healthy(body, client, stop));
        responder.Add(Issue(url));
        await using var edge = await EdgeProcess.StartAsync(_setup);

        await edge.WaitForStapleAsync("one", "good");

        Assert.Equal(2, _web.Requests("/ocsp"));
        await edge.WaitForMetricAsync("edgeproxy_ocsp_fetches_total", 1, ("certificate", "one"), ("result", "unreachable"));
        await edge.WaitForMetricAsync("edgeproxy_ocsp_fetches_total", 1, ("certificate", "one"), ("result", "good"));
        await edge.WaitForLogAsync("unreachable is over");
    }

    [RequiresTool("openssl")]
    public async Task Request_ByGet_IsUnderstoodByTheResponder()
    {
        using var responder = new OpenSslResponder(_setup.Pki);
        responder.Add(Issue(_web.Url("/ocsp", WebAnswers.Computed(responder.RespondAsync))));
        _setup.Set("EdgeProxy:Stapling:Method", "Get");
        await using var edge = await EdgeProcess.StartAsync(_setup);

        await edge.WaitForStapleAsync("one", "good");

        Assert.Equal((1, 1), (_web.Gets, _web.Requests("/ocsp")));
        Assert.Equal(StapledEdge.Good, await edge.SeenAsync("one.test"));
    }

    [RequiresTool("openssl")]
    public async Task SuppliedResponse_AloneRenewedAndTakenAway_IsFollowed()
    {
        var leaf = Issue(url: null);
        var now = TimeProvider.System.GetUtcNow();
        CertificateLayouts.WriteOcspResponse(_setup.CertificateFolder, "one", TestOcsp.Respond(_setup.Pki.Intermediate, leaf, now.AddDays(-9)));
        await using var edge = await EdgeProcess.StartAsync(_setup);
        Assert.Equal(StapledEdge.None, await edge.SeenAsync("one.test"));
        Assert.Contains("ended at", (await edge.CertificateAsync("one"))["staple"]!["lastError"]!.GetValue<string>(), StringComparison.Ordinal);

        CertificateLayouts.WriteOcspResponse(_setup.CertificateFolder, "one", TestOcsp.Respond(_setup.Pki.Intermediate, leaf, now));
        await edge.WaitForStapleAsync("one", "good");
        await edge.WaitUntilSeenAsync("one.test", StapledEdge.Good);
        Assert.Equal("supplied", (await edge.CertificateAsync("one"))["staple"]!["source"]!.GetValue<string>());

        using var nobodyToAsk = await edge.RefreshAsync("one");
        using var nobody = await edge.RefreshAsync("nobody");
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NotFound), (nobodyToAsk.StatusCode, nobody.StatusCode));

        File.Delete(Path.Combine(_setup.CertificateFolder, "one.ocsp"));
        await edge.WaitForStapleAsync("one", "none");
        await edge.WaitUntilSeenAsync("one.test", StapledEdge.None);
    }

    [RequiresTool("openssl")]
    public async Task MustStaple_Refused_IsNotServedUntilItIsStapled()
    {
        var url = _web.Url("/ocsp", WebAnswers.Nothing);
        var leaf = Issue(url, mustStaple: true);
        _setup.Set("EdgeProxy:Stapling:OnMissing", "RefuseMustStaple");
        await using var edge = await EdgeProcess.StartAsync(_setup);
        await edge.WaitForStapleAsync("one", "missing");
        Assert.Null(await ServedCertificate.GetAsync(edge, "one.test"));
        Assert.Contains("tlsv1 alert internal error", await edge.SeenAsync("one.test"), StringComparison.Ordinal);

        _web.Url("/ocsp", WebAnswers.Ok(TestOcsp.Respond(_setup.Pki.Intermediate, leaf, TimeProvider.System.GetUtcNow())));
        using var refresh = await edge.RefreshAsync("one");

        var staple = JsonNode.Parse(await refresh.Content.ReadAsStringAsync())!;
        Assert.Equal((HttpStatusCode.OK, "good"), (refresh.StatusCode, staple["status"]!.GetValue<string>()));
        Assert.Equal(StapledEdge.Good, await edge.SeenAsync("one.test"));
    }

    [RequiresTool("openssl")]
    public async Task MustStaple_Held_ReplacesTheVersionInServiceWhenItsStapleIsThere()
    {
        var url = _web.Url("/ocsp", WebAnswers.Nothing);
        var before = Issue(url: null);
        _setup.Set("EdgeProxy:Stapling:OnMissing", "HoldMustStaple");
        await using var edge = await EdgeProcess.StartAsync(_setup);
        var after = Issue(url, mustStaple: true);

        await Eventually.HoldsAsync("the responder to be asked for what does not serve yet", () => _web.Requests("/ocsp") > 0);
        Assert.Equal(before.Sha256, (await edge.CertificateAsync("one"))["sha256"]!.GetValue<string>());
        await edge.WaitForLogAsync("awaiting-staple");
        _web.Url("/ocsp", WebAnswers.Ok(TestOcsp.Respond(_setup.Pki.Intermediate, after, TimeProvider.System.GetUtcNow())));

        await Eventually.GetAsync("the new version to serve", () => edge.CertificateAsync("one"), one => one["sha256"]!.GetValue<string>() == after.Sha256);
        Assert.Equal(StapledEdge.Good, await edge.SeenAsync("one.test"));
        Assert.Equal("serving", (await edge.CertificateAsync("one"))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Certificate_OnTheListOfItsIssuer_IsAnAlarmAndServes()
    {
        var now = TimeProvider.System.GetUtcNow();
        var url = _web.Url("/crl", WebAnswers.Nothing);
        var revoked = _setup.Pki.Issue(new LeafOptions { Hosts = ["one.test"], CrlUrl = url });
        _web.Url("/crl", WebAnswers.Ok(_setup.Pki.Intermediate.RevocationList(now.AddHours(-1), now.AddDays(7), revoked.Der), "application/pkix-crl"));
        revoked.WritePair(_setup.CertificateFolder, "one");
        _setup.Pki.Issue(new LeafOptions { Hosts = ["two.test"], CrlUrl = url }).WritePair(_setup.CertificateFolder, "two");
        await using var edge = await EdgeProcess.StartAsync(_setup);

        await edge.WaitForStapleAsync("one", "revoked");
        await edge.WaitForStapleAsync("two", "none");

        await edge.WaitForLogAsync("Certificate one is REVOKED");
        Assert.NotNull(await ServedCertificate.GetAsync(edge, "one.test"));
        Assert.Equal(1, _web.Requests("/crl"));
    }

    private TestCertificate Issue(string? url, bool mustStaple = false)
    {
        var leaf = _setup.Pki.Issue(new LeafOptions { Hosts = ["one.test"], OcspUrl = url, MustStaple = mustStaple });
        leaf.WritePair(_setup.CertificateFolder, "one");
        return leaf;
    }
}
