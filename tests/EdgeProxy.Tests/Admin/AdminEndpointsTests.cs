using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.Certificates;
using EdgeProxy.Draining;
using EdgeProxy.Hosting;
using EdgeProxy.Telemetry.Certificates;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Admin;

[Collection(EdgeProxyMeterTests.Name)]
public sealed class AdminEndpointsTests
{
    [Fact]
    public async Task Probes_WhileRunning_SayAliveAndReady()
    {
        await using var admin = await AdminApplication.StartAsync();

        Assert.Equal("alive\n", await admin.Client.GetStringAsync(new Uri("/livez", UriKind.Relative)));
        Assert.Equal("ready\n", await admin.Client.GetStringAsync(new Uri("/readyz", UriKind.Relative)));
    }

    [Fact]
    public async Task Probes_WhileDraining_SayAliveButNotReady()
    {
        await using var admin = await AdminApplication.StartAsync();
        var stopping = admin.Drain.StoppingAsync(CancellationToken.None);

        using var ready = await GetAsync(admin, "/readyz");
        using var live = await GetAsync(admin, "/livez");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("not ready: draining\n", await ready.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        admin.Time.Advance(TimeSpan.FromSeconds(5));
        await stopping;
    }

    [Fact]
    public async Task Status_OfARunningProcess_HasTheContractsFields()
    {
        await using var admin = await AdminApplication.StartAsync();
        admin.Listeners.Publish([new BoundListener("https", "https", "0.0.0.0", 8443, Tls: true, Admin: false)]);
        var ledger = admin.Get<ConnectionLedger>();
        _ = ledger.Open(new Microsoft.AspNetCore.Connections.DefaultConnectionContext(), ledger.Listener("https"), ConnectionProtocol.Http2);
        admin.Reloads.Accepted();
        admin.Reloads.Rejected(["EdgeProxy:Listeners:https:Address: 'x' is not an address"]);
        var start = await GetJsonAsync(admin, "/api/status");
        admin.Time.Advance(TimeSpan.FromSeconds(90));

        var status = await GetJsonAsync(admin, "/api/status");

        Assert.NotEmpty(status["version"]!.GetValue<string>());
        Assert.StartsWith("OpenSSL 3", status["openSsl"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("00:01:30", (Uptime(status) - Uptime(start)).ToString());
        Assert.Equal("running", status["phase"]!.GetValue<string>());
        AssertJson(
            """[{"name":"https","scheme":"https","address":"0.0.0.0","port":8443,"tls":true,"admin":false,"connections":1}]""", status["listeners"]);
        AssertJson("""{"tls":0,"http/1.1":0,"h2":1,"websocket":0}""", status["connections"]);
        AssertJson("""{"open":1,"oldest":"00:01:30","completed":0,"closed":0,"cut":0}""", status["drain"]!["ledger"]!["h2"]);
        AssertJson(
            """
            {"generation":1,"lastReload":{"success":false,"time":"TIME","reasons":["EdgeProxy:Listeners:https:Address: 'x' is not an address"]},"restartRequired":[]}
            """.Replace("TIME", TestPki.BaseTime.ToString("yyyy-MM-ddTHH:mm:sszzz"), StringComparison.Ordinal),
            status["configuration"]);

        static TimeSpan Uptime(JsonNode status) => TimeSpan.Parse(status["uptime"]!.GetValue<string>());
    }

    [Fact]
    public async Task Certificates_ServingAndRejected_HaveTheContractsFields()
    {
        var since = TestPki.BaseTime.AddHours(-1);
        await using var admin = await AdminApplication.StartAsync(
            new CertificateRecord { Name = "broken", Source = "/etc/broken.crt", Refused = true, Reason = "the key does not match", Since = since },
            CertificateRecord.Serving(TestCertificates.Create("api") with { Findings = [new("lost-names", VettingSeverity.Warn, "gone: b.test")] }));

        var certificates = (await GetJsonAsync(admin, "/api/certificates")).AsArray();

        Assert.Equal(["api", "broken"], certificates.Select(certificate => certificate!["name"]!.GetValue<string>()));
        string[] promised =
        [
            "name", "source", "hosts", "issuer", "serial", "sha256", "keyType", "notBefore", "notAfter", "lifetimeRemaining", "state", "reason", "since", "staple", "findings",
        ];
        Assert.All(certificates, certificate => Assert.Empty(promised.Except(Keys(certificate!))));
        Assert.Empty(((string[])["status", "producedAt", "thisUpdate", "nextUpdate", "lastError", "nextFetch"]).Except(Keys(certificates[0]!["staple"]!)));

        var (api, broken) = (certificates[0]!, certificates[1]!);
        Assert.Equal(("serving", "ecdsa", 0.6667), (Text(api, "state"), Text(api, "keyType"), api["lifetimeRemaining"]!.GetValue<double>()));
        Assert.Equal(("rejected", "the key does not match"), (Text(broken, "state"), Text(broken, "reason")));
        Assert.Equal(since, broken["since"]!.GetValue<DateTimeOffset>());
        Assert.Null(broken["notAfter"]);
        AssertJson("""[{"rule":"lost-names","severity":"warn","message":"gone: b.test"}]""", api["findings"]);

        static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(field => field.Key);
        static string Text(JsonNode node, string field) => node[field]!.GetValue<string>();
    }

    [Fact]
    public async Task UnknownPath_IsA404ThatPointsSomewhere()
    {
        await using var admin = await AdminApplication.StartAsync();

        using var answer = await GetAsync(admin, "/nothing.php");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\n/api/certificates\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownPath_ListsOnlyWhatAnswers()
    {
        await using var admin = await AdminApplication.StartAsync();
        using var nothing = await GetAsync(admin, "/nothing");

        var paths = (await nothing.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith('/')).ToList();

        Assert.Contains("/metrics", paths);
        foreach (var path in paths)
        {
            using var answer = await GetAsync(admin, path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/livez")]
    [InlineData("/metrics")]
    [InlineData("/api/status")]
    [InlineData("/nothing")]
    public async Task AnyPath_ForeignHost_IsForbidden(string path)
    {
        await using var admin = await AdminApplication.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "evil.example" } };

        using var answer = await admin.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData("1", HttpStatusCode.NotFound)]
    public async Task Post_NeedsTheHeader(string? header, HttpStatusCode expected)
    {
        await using var admin = await AdminApplication.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/unknown");
        if (header is not null) request.Headers.Add("X-EdgeProxy", header);

        using var answer = await admin.Client.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> GetAsync(AdminApplication admin, string path) => admin.Client.GetAsync(new Uri(path, UriKind.Relative));

    private static async Task<JsonNode> GetJsonAsync(AdminApplication admin, string path)
    {
        using var answer = await GetAsync(admin, path);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected {expected} but found {actual?.ToJsonString()}");
}
