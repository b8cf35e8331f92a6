using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Certificates;

/// <summary>Certificates that change while the proxy serves. Nobody notices but the operator.</summary>
public sealed class LiveSwapTests : IDisposable
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    /// <summary>What was replaced is kept for a minute, some two hundred generations here. A leak of one key for each swap would be more.</summary>
    private const double RetiredAtMost = 6 * ProcessUsage.MiB;

    private readonly EdgeSetup _setup = new();
    private int _generation;

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Swaps_UnderHandshakesAndALongLivedConnection_FailNobody()
    {
        var (swaps, warmUp) = LongRun.Wanted ? (1000, 100) : (40, 10);
        await using var backend = await Backend.StartAsync();
        var folder = new SecretFolder(Path.Combine(_setup.CertificateFolder, "one"), Next());
        _setup.Proxy("http", "/{**rest}", backend.Http1Address);
        await using var edge = await EdgeProcess.StartAsync(_setup);
        using var connection = new LongLivedConnection(edge, _setup.Pki);
        var latencies = new List<TimeSpan>();
        var (files, memory, native) = (0, 0L, 0.0);

        var began = TimeProvider.System.GetTimestamp();
        await using var clients = new Handshaker(edge, _setup.Pki, "one.test", clients: 4);
        for (var swap = 0; swap < swaps; swap++)
        {
            if (swap == warmUp) (files, memory, native) = (edge.Usage.OpenFiles, edge.Usage.Resident, await NativeAsync(edge));
            var certificate = Next();
            await folder.RenewAsync(certificate);
            var written = TimeProvider.System.GetTimestamp();
            await ServedAsync(edge, certificate);
            latencies.Add(TimeProvider.System.GetElapsedTime(written));
            await connection.AskAsync();
        }

        var handshakesPerSecond = clients.Handshakes / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Assert.Empty(clients.Failures);
        // The long run is for a machine that does nothing else; the short one shows no more than that there were clients all the time.
        Assert.InRange(handshakesPerSecond, LongRun.Wanted ? 200 : 1, double.MaxValue);
        Assert.Equal(1, connection.Connections);
        Assert.InRange(edge.Usage.OpenFiles - files, -20, 20);
        // A process that has run for ten seconds still grows by what the JIT compiles and the collector has not yet seen a need to collect.
        if (LongRun.Wanted)
        {
            Assert.InRange(latencies.Order().ElementAt(swaps / 2), TimeSpan.Zero, TimeSpan.FromSeconds(1));
            Assert.InRange(latencies.Max(), TimeSpan.Zero, Promised);
            Assert.InRange(edge.Usage.Resident - memory, long.MinValue, 16 * ProcessUsage.MiB);
            Assert.InRange(await NativeAsync(edge) - native, double.MinValue, RetiredAtMost);
        }

        await edge.WaitForMetricAsync("edgeproxy_certificate_swaps_total", swaps + 1, ("certificate", "one"), ("result", "published"));
        await edge.WaitForMetricAsync("edgeproxy_certificate_swaps_total", 0, ("result", "rejected"));
    }

    [Fact]
    public async Task Hangup_AThousandTimesAmongChanges_IsCoalescedAndEndsWithTheLast()
    {
        var folder = new SecretFolder(Path.Combine(_setup.CertificateFolder, "one"), Next());
        await using var edge = await EdgeProcess.StartAsync(_setup);
        await using var clients = new Handshaker(edge, _setup.Pki, "one.test", clients: 2);
        var last = Next();

        for (var i = 0; i < 1000; i++)
        {
            if (i % 100 == 0) await folder.RenewAsync(last = Next());
            edge.Signal(Signal.Hangup);
        }

        await ServedAsync(edge, last);
        Assert.Empty(clients.Failures);
        var events = await JsonAsync(edge, "api/events?last=1000");
        Assert.InRange(events.AsArray().Count(item => item!["event"]!.GetValue<string>() == "reload"), 2, 300);
    }

    [Fact]
    public async Task Reload_Posted_AnswersWithWhatCameOfIt()
    {
        Unnoticed();
        Next().WritePair(_setup.CertificateFolder, "one");
        _setup.Pki.Leaf("two.test").WritePair(_setup.CertificateFolder, "two");
        await using var edge = await EdgeProcess.StartAsync(_setup);
        var renewed = Next();
        renewed.WritePair(_setup.CertificateFolder, "one");
        File.Delete(Path.Combine(_setup.CertificateFolder, "two.key"));
        File.Delete(Path.Combine(_setup.CertificateFolder, "two.crt"));
        await File.WriteAllTextAsync(Path.Combine(_setup.CertificateFolder, "three.pem"), "nonsense");

        using var refused = await edge.Admin.PostAsync("api/reload", null);
        using var answer = await PostReloadAsync(edge);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var outcome = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal("""["one"] ["two"] 1""", $"{outcome["published"]!.ToJsonString()} {outcome["removed"]!.ToJsonString()} {outcome["certificates"]}");
        Assert.Equal("three", Assert.Single(outcome["failures"]!.AsArray())!["name"]!.GetValue<string>());
        Assert.Equal(renewed.Sha256, await Handshaker.ShakeAsync(edge, _setup.Pki, "one.test"));
        Assert.Null(await ServedCertificate.GetAsync(edge, "two.test"));
    }

    [Fact]
    public async Task Change_WithoutNotifications_IsServedWithinTheRescanInterval()
    {
        Unnoticed().Set("EdgeProxy:Certificates:RescanInterval", "00:00:01");
        Next().WritePair(_setup.CertificateFolder, "one");
        await using var edge = await EdgeProcess.StartAsync(_setup);
        await edge.WaitForMetricAsync("edgeproxy_certificate_watch", 0, ("state", "notified"));
        var renewed = Next();
        renewed.WritePair(_setup.CertificateFolder, "one");

        await ServedAsync(edge, renewed);
    }

    [Fact]
    public async Task Renewal_ThatIsBroken_LeavesTheLastGoodOneInServiceAndEverybodyIsTold()
    {
        var good = Next();
        good.WritePair(_setup.CertificateFolder, "one");
        await using var edge = await EdgeProcess.StartAsync(_setup);

        await File.WriteAllTextAsync(Path.Combine(_setup.CertificateFolder, "one.key"), _setup.Pki.Leaf("one.test").Key.Pem);

        await edge.WaitForMetricAsync("edgeproxy_certificate_state", 1, ("certificate", "one"), ("state", "stale"));
        Assert.Equal(good.Sha256, await Handshaker.ShakeAsync(edge, _setup.Pki, "one.test"));
        var listed = Assert.Single((await JsonAsync(edge, "api/certificates")).AsArray())!;
        Assert.Contains("does not belong", listed["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotNull(listed["since"]);
        await edge.WaitForEventAsync("certificate_failed");
        await edge.WaitForMetricAsync("edgeproxy_certificate_swaps_total", 1, ("certificate", "one"), ("result", "rejected"));
    }

    [Fact]
    public async Task Everything_EverPrintedOrAnswered_HoldsNoKey()
    {
        TestCertificate[] certificates = [Next(), Next(), Next()];
        certificates[0].WritePair(_setup.CertificateFolder, "one");
        certificates[1].WithKey(certificates[2].Key).WritePair(_setup.CertificateFolder, "two");
        _setup.Pki.Leaf("locked.test").WriteEncryptedPair(_setup.CertificateFolder, "locked", "correct horse", "battery staple");
        await using var edge = await EdgeProcess.StartAsync(_setup);
        using var reload = await PostReloadAsync(edge);

        var said = edge.Log + await reload.Content.ReadAsStringAsync();
        foreach (var path in new[] { "metrics", "api/status", "api/certificates", "api/certificates/resolve?sni=one.test", "api/events", "" })
            said += await edge.Admin.GetStringAsync(path);

        Assert.Contains("locked", said, StringComparison.Ordinal);
        Assert.DoesNotContain("battery staple", said, StringComparison.Ordinal);
        foreach (var line in certificates.SelectMany(certificate => certificate.Key.Pem.Split('\n').Where(line => line.Length > 0 && line[0] != '-')))
            Assert.DoesNotContain(line, said, StringComparison.Ordinal);
    }

    /// <summary>A certificate from an issuer of its own, so that a chain of another generation cannot be taken for its own.</summary>
    private TestCertificate Next()
    {
        var now = TimeProvider.System.GetUtcNow();
        var issuer = _setup.Pki.Root.IssueAuthority($"CN=Generation {++_generation}", now.AddDays(-1), now.AddDays(365));
        return _setup.Pki.Issue(new LeafOptions { Hosts = ["one.test"], Issuer = issuer });
    }

    private EdgeSetup Unnoticed() => _setup.Set("EdgeProxy:Certificates:Watch", false).Set("EdgeProxy:Certificates:RescanInterval", "01:00:00");

    private Task<string> ServedAsync(EdgeProcess edge, TestCertificate certificate) => Eventually.GetAsync(
        "the new certificate to be served", () => Handshaker.ShakeAsync(edge, _setup.Pki, "one.test"), served => served == certificate.Sha256);

    private static async Task<double> NativeAsync(EdgeProcess edge) => (await edge.ScrapeAsync()).Sum("edgeproxy_native_heap_allocated_bytes");

    private static Task<HttpResponseMessage> PostReloadAsync(EdgeProcess edge)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/reload") { Headers = { { "X-EdgeProxy", "1" } } };
        return edge.Admin.SendAsync(request);
    }

    private static async Task<JsonNode> JsonAsync(EdgeProcess edge, string path) => JsonNode.Parse(await edge.Admin.GetStringAsync(path))!;

    /// <summary>One HTTP/2 connection that was there before the first swap.</summary>
    private sealed class LongLivedConnection : IDisposable
    {
        private readonly HttpClient _client;

        public LongLivedConnection(EdgeProcess edge, TestPki pki)
        {
            var handler = EdgeClient.Handler(edge, pki);
            handler.ConnectCallback = async (_, cancellation) =>
            {
                Connections++;
                return new System.Net.Sockets.NetworkStream(await Loopback.ConnectAsync(edge.HttpsPort, cancellation), ownsSocket: true);
            };
            _client = new HttpClient(handler)
            {
                BaseAddress = new Uri("https://one.test/"),
                DefaultRequestVersion = HttpVersion.Version20,
                DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
        }

        public int Connections { get; private set; }

        public async Task AskAsync()
        {
            using var answer = await _client.GetAsync("/");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        public void Dispose() => _client.Dispose();
    }
}
