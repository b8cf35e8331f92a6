using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;
using Xunit.Abstractions;

namespace EdgeProxy.ProcessTests.Stapling;

/// <summary>What clients see of staples while their responders are well, ill, or liars.</summary>
public sealed class ResponderTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly EdgeSetup _setup = new();
    private readonly FaultyWebServer _web = new();
    private readonly List<(string Host, string Status, string Error)> _expected = [];

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _setup.Dispose();
    }

    [RequiresTool("openssl")]
    public async Task Staples_OfRespondersGoodAndBad_AreSeenOnlyWhereTheyVerify()
    {
        var pki = _setup.Pki;
        var now = TimeProvider.System.GetUtcNow();
        var stranger = new TestPki(TimeProvider.System).Issue(new LeafOptions { Hosts = ["ocsp.test"], ExtendedKeyUsages = [TestOcsp.OcspSigning] });
        var delegated = pki.Issue(new LeafOptions { Hosts = ["ocsp.test"], ExtendedKeyUsages = [TestOcsp.OcspSigning] });
        using var direct = new OpenSslResponder(pki);
        using var byDelegate = new OpenSslResponder(pki, delegated);

        direct.Add(Expect("good", "good", WebAnswers.Computed(direct.RespondAsync)));
        direct.Add(Expect("revoked", "revoked", WebAnswers.Computed(direct.RespondAsync), "revoked"), isRevoked: true);
        Expect("unknown", "unknown", WebAnswers.Computed(direct.RespondAsync), "does not know");
        byDelegate.Add(Expect("delegated", "good", WebAnswers.Computed(byDelegate.RespondAsync)));
        Expect("two", "good", about => Minted(about, now, new OcspResponseOptions { Others = [delegated] }));

        Expect("down", "missing", WebAnswers.Nothing, "cannot be reached");
        Expect("slow", "missing", about => WebAnswers.Slowly(TestOcsp.Respond(pki.Intermediate, about, now)), "No complete answer");
        Expect("never", "missing", WebAnswers.Never, "No complete answer");
        Expect("html", "missing", WebAnswers.Ok("<html>Welcome to the Wi-Fi of this hotel</html>"u8.ToArray(), "text/html"), "not an OCSP response");
        Expect("empty", "missing", WebAnswers.Ok([]), "not an OCSP response");
        Expect("huge", "missing", WebAnswers.Huge, "larger than 64 KiB");
        Expect("redirect", "missing", WebAnswers.Status("301 Moved Permanently", "Location: http://127.0.0.1/\r\n"), "HTTP 301");
        Expect("later", "missing", WebAnswers.Ok(TestOcsp.Refuse(3)), "tryLater");
        Expect("truncated", "missing", about => WebAnswers.Ok(TestOcsp.Respond(pki.Intermediate, about, now)[..^20]), "not an OCSP response");
        Expect("doubled", "missing", about => WebAnswers.Ok(Twice(TestOcsp.Respond(pki.Intermediate, about, now))), "not an OCSP response");
        Expect("other", "missing", _ => Minted(delegated, now, new()), "another certificate");
        Expect("expired", "missing", about => Minted(about, now.AddDays(-9), new()), "ended at");
        Expect("future", "missing", about => Minted(about, now.AddDays(1), new()), "this machine's clock");
        Expect("stranger", "missing", about => Minted(about, now, new() { Delegate = stranger }), "not signed by the issuer");
        Expect("unauthorised", "missing", about => Minted(about, now, new() { Delegate = pki.Leaf("no-eku.test") }), "id-kp-OCSPSigning");

        _setup.Set("EdgeProxy:Stapling:Timeout", "00:00:02").Set("EdgeProxy:Stapling:MaxFetchesPerSecond", 1000).Set("EdgeProxy:Stapling:MaxConcurrentFetches", 32);
        pki.Leaf("quiet.test").WritePair(_setup.CertificateFolder, "quiet");
        await using var edge = await EdgeProcess.StartAsync(_setup);
        await Eventually.GetAsync("every responder to have been asked", () => CertificatesAsync(edge), list => _expected.TrueForAll(item => IsAsExpected(list, item)));

        foreach (var (host, status, _) in _expected.Append(("quiet", "none", "")))
        {
            foreach (var version in new[] { "-tls1_2", "-tls1_3" })
            {
                var seen = await edge.SeenAsync(host + ".test", version);
                output.WriteLine($"{host,-13} {version[1..],-7} {status,-8} {seen}");
                Assert.Equal((host, version, status == "good" ? StapledEdge.Good : StapledEdge.None), (host, version, seen));
            }
        }

        var alarms = JsonNode.Parse(await edge.Admin.GetStringAsync("api/events"))!.AsArray().Select(item => $"{item!["event"]} {item["certificate"]}").ToList();
        Assert.Contains("certificate_revoked revoked", alarms);
        Assert.Contains("certificate_unknown unknown", alarms);
        var metrics = await edge.ScrapeAsync();
        Assert.InRange(metrics.Sum("edgeproxy_ocsp_fetches_total", ("certificate", "revoked"), ("result", "revoked")), 1, 20);
        Assert.Equal(3 * 2, metrics.Sum("edgeproxy_ocsp_handshakes_total", ("stapled", "true")));
        Assert.Equal((_expected.Count + 1 - 3) * 2, metrics.Sum("edgeproxy_ocsp_handshakes_total", ("stapled", "false")));
        Assert.Equal(1, metrics.Sum("edgeproxy_ocsp_staple_state", ("certificate", "revoked"), ("state", "revoked")));
    }

    private static async Task<List<JsonNode>> CertificatesAsync(EdgeProcess edge) =>
        [.. JsonNode.Parse(await edge.Admin.GetStringAsync("api/certificates"))!.AsArray().Select(static node => node!)];

    private static bool IsAsExpected(List<JsonNode> list, (string Host, string Status, string Error) expected)
    {
        var staple = list.Find(node => node["name"]!.GetValue<string>() == expected.Host)!["staple"]!;
        var error = staple["lastError"]?.GetValue<string>() ?? "";
        return staple["status"]!.GetValue<string>() == expected.Status && error.Contains(expected.Error, StringComparison.Ordinal) && error.Length == 0 == (expected.Error.Length == 0);
    }

    private TestCertificate Expect(string name, string status, WebAnswer answer, string error = "") => Expect(name, status, _ => answer, error);

    private TestCertificate Expect(string name, string status, Func<TestCertificate, WebAnswer> answer, string error = "")
    {
        var url = _web.Url("/" + name, WebAnswers.Nothing);
        var certificate = _setup.Pki.Issue(new LeafOptions { Hosts = [name + ".test"], OcspUrl = url });
        _web.Url("/" + name, answer(certificate));
        certificate.WritePair(_setup.CertificateFolder, name);
        _expected.Add((name, status, error));
        return certificate;
    }

    private WebAnswer Minted(TestCertificate about, DateTimeOffset now, OcspResponseOptions options) =>
        WebAnswers.Ok(TestOcsp.Respond(_setup.Pki.Intermediate, about, now, options));

    private static byte[] Twice(byte[] response) => [.. response, .. response];
}
