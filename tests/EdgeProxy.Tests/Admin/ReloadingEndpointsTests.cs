using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.Certificates;
using EdgeProxy.Telemetry.Events;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using EdgeProxy.Tls;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.Admin;

/// <summary>What operators ask of certificates, and what they can make the proxy do.</summary>
[Collection(EdgeProxyMeterTests.Name)]
public sealed class ReloadingEndpointsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestPki _pki = new(TestPki.BaseTime);
    private readonly FileNotifications _notifications = new();

    public void Dispose()
    {
        _notifications.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Reload_Posted_AnswersWithTheOutcome()
    {
        await using var loop = Loop();
        await using var admin = await AdminApplication.StartAsync(services => services.AddSingleton(loop));
        _pki.Leaf("a.test").WritePair(_directory.Path, "a");
        _directory.Write("b.pem", "nonsense");

        var (status, answer) = await PostAsync(admin, "/api/reload");

        Assert.Equal(HttpStatusCode.OK, status);
        var outcome = JsonNode.Parse(answer)!;
        Assert.Equal(["a"], outcome["published"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Empty(outcome["removed"]!.AsArray());
        var failure = Assert.Single(outcome["failures"]!.AsArray())!;
        Assert.Equal(("b", "no_certificate", false), (failure["name"]!.GetValue<string>(), failure["reason"]!.GetValue<string>(), failure["serving"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Reload_WhileStopping_MakesNoSense()
    {
        await using var loop = Loop();
        await loop.DisposeAsync();
        await using var admin = await AdminApplication.StartAsync(services => services.AddSingleton(loop));
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(admin, "/api/reload")).Status);
    }

    [Fact]
    public async Task Reload_ThatFailsForNoKnownReason_IsAReadableProblem()
    {
        var observer = new SilentObserver();
        await using var loop = Loop(observer);
        observer.Fault = new InvalidOperationException("The tables are full.");
        _pki.Leaf("a.test").WritePair(_directory.Path, "a");
        await using var admin = await AdminApplication.StartAsync(services => services.AddSingleton(loop));

        var (status, answer) = await PostAsync(admin, "/api/reload");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Equal("The reload failed, and what serves goes on: The tables are full. The log has the rest.\n", answer);
    }

    [Fact]
    public async Task Reload_Got_IsNotDone()
    {
        await using var admin = await AdminApplication.StartAsync();
        using var answer = await admin.Client.GetAsync(new Uri("/api/reload", UriKind.Relative));
        Assert.False(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Events_Last_AreTheNewestFirst()
    {
        await using var admin = await AdminApplication.StartAsync();
        var journal = admin.Get<EventJournal>();
        journal.Add(EventKind.CertificatePublished, "a", "first");
        journal.Add(EventKind.WatchLost, null, "second");
        journal.Add(EventKind.Reload, null, "third");

        var events = (await GetJsonAsync(admin, "/api/events?last=2")).AsArray();

        Assert.Equal(["reload", "watch_lost"], events.Select(item => item!["event"]!.GetValue<string>()));
        Assert.Equal(["time", "event", "certificate", "message"], events[0]!.AsObject().Select(field => field.Key));
    }

    [Fact]
    public async Task Events_MoreThanAreKept_AreAllThereAre()
    {
        await using var admin = await AdminApplication.StartAsync();
        admin.Get<EventJournal>().Add(EventKind.Reload, null, "only");

        Assert.Single((await GetJsonAsync(admin, $"/api/events?last={EventJournal.Capacity + 1}")).AsArray());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task Events_LastThatIsNoCount_IsRefused(string last)
    {
        await using var admin = await AdminApplication.StartAsync();
        using var answer = await admin.Client.GetAsync(new Uri($"/api/events?last={last}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("?sni=a.test", "exact", "a-new", "strict")]
    [InlineData("?sni=A.TEST.&keyTypes=rsa", "exact", "a-rsa", "strict")]
    [InlineData("?sni=a.test&keyTypes=ed25519", "exact", null, "strict")]
    [InlineData("?sni=x.wild.test", "wildcard", "wild", "default")]
    [InlineData("?sni=unknown.test", "reject", null, "default")]
    [InlineData("", "default", "wild", "default")]
    public async Task Resolve_Name_IsWhatAHandshakeWouldChoose(string query, string rule, string? certificate, string policy)
    {
        await using var admin = await AdminApplication.StartAsync(services => services.AddSingleton(Tls()));

        var answer = await GetJsonAsync(admin, "/api/certificates/resolve" + query);

        Assert.Equal((rule, certificate, policy), (Text(answer, "rule"), Text(answer, "certificate"), Text(answer, "policy")));
    }

    [Fact]
    public async Task Resolve_CertificateThatShadowsAnother_NamesIt()
    {
        await using var admin = await AdminApplication.StartAsync(services => services.AddSingleton(Tls()));

        var answer = await GetJsonAsync(admin, "/api/certificates/resolve?sni=a.test");

        var shadow = Assert.Single(answer["shadows"]!.AsArray())!;
        Assert.Equal(("a-old", "a.test"), (Text(shadow, "certificate"), Text(shadow, "host")));
        Assert.Equal(["a-rsa"], answer["others"]!.AsArray().Select(name => name!.GetValue<string>()));
    }

    [Fact]
    public async Task Resolve_UnknownKeyType_IsRefused()
    {
        await using var admin = await AdminApplication.StartAsync();
        using var answer = await admin.Client.GetAsync(new Uri("/api/certificates/resolve?sni=a.test&keyTypes=dsa", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private CertificateLoop Loop(SilentObserver? observer = null)
    {
        var store = new CertificateStore([new DirectorySource(_directory.Path)], new CatalogOptions(), new ManualTime());
        var loop = new CertificateLoop(store, new CertificateSettings { Watch = false }, observer ?? new SilentObserver(), new ManualTime(), _notifications);
        loop.Start();
        return loop;
    }

    private TlsState Tls()
    {
        _pki.Issue(new LeafOptions { Hosts = ["a.test"], NotAfter = TestPki.BaseTime.AddDays(10) }).WritePair(_directory.Path, "a-old");
        _pki.Leaf("a.test").WritePair(_directory.Path, "a-new");
        _pki.RsaLeaf("a.test").WritePair(_directory.Path, "a-rsa");
        _pki.Leaf("*.wild.test").WritePair(_directory.Path, "wild");
        var store = new CertificateStore([new DirectorySource(_directory.Path)], new CatalogOptions { DefaultName = "wild" }, new ManualTime());
        store.Reload();
        var settings = new TlsSettings
        {
            Policies = new Dictionary<string, TlsPolicySettings> { ["strict"] = new() { Profile = "modern" } },
            Hosts = new Dictionary<string, TlsHostSettings> { ["a.test"] = new() { Policy = "strict" } },
        };
        return new TlsState(new TlsSnapshot(store.Current, TlsPolicySet.Compile(settings, [])!));
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(AdminApplication admin, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Headers = { { "X-EdgeProxy", "1" } } };
        using var answer = await admin.Client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonNode> GetJsonAsync(AdminApplication admin, string path) =>
        JsonNode.Parse(await admin.Client.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    private static string? Text(JsonNode node, string field) => node[field]?.GetValue<string>();

    private sealed class SilentObserver : ICertificateObserver
    {
        public Exception? Fault { get; set; }

        public void Publish(CertificateCatalog catalog)
        {
            if (Fault is not null) throw Fault;
        }

        public void Reloaded(CertificateReload reload)
        {
        }

        public void WatchChanged(WatchStatus before, WatchStatus now)
        {
        }

        public void Failed(Exception fault)
        {
        }
    }
}
