using System.Net;
using EdgeProxy.OpenSsl;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Page;

/// <summary>The classes that look at the same page.</summary>
[CollectionDefinition(Name)]
public sealed class PageCollection : ICollectionFixture<PageFixture>
{
    public const string Name = "page";
}

/// <summary>A proxy that has had some traffic, good and bad, and a browser that looks at its page.</summary>
public sealed class PageFixture : IAsyncLifetime
{
    /// <summary>A server name that a page which parsed it would run.</summary>
    public const string HostileName = "<img/src=x/onerror=document.title=1>";

    private readonly Site _site = new();
    private Chromium? _chromium;
    private RawTlsClient? _open;

    internal EdgeProcess Edge => _site.Edge;

    internal BrowserPage Page { get; private set; } = null!;

    /// <summary>The same page in a tab of its own.</summary>
    internal Task<BrowserPage> OpenAsync() => _chromium!.OpenAsync(Edge.Admin.BaseAddress!);

    public async Task InitializeAsync()
    {
        if (Tool.Find("chromium") is null) return; // every test says that it is skipped
        await _site.InitializeAsync();
        _chromium = await Chromium.StartAsync();
        Page = await OpenAsync();
        await Page.ShowOnAsync(1280, 900);
        await Page.WaitForAsync("!document.getElementById('main').hidden");
        await MakeTrafficAsync();
        // What has been counted is told with the next tick.
        await Page.WaitForTextAsync("#agreed", "TLS 1.2");
        await Page.WaitForTextAsync("#failures", "not_tls");
    }

    public async Task DisposeAsync()
    {
        _open?.Dispose();
        if (_chromium is null) return;
        await _chromium.DisposeAsync();
        await _site.DisposeAsync();
    }

    /// <summary>Four handshakes that succeed, one of them TLS 1.2 and one whose connection stays open; three that fail, two by their name.</summary>
    private async Task MakeTrafficAsync()
    {
        _open = await RawTlsClient.ConnectAsync(Edge.HttpsPort);
        await _open.HandshakeAsync();
        foreach (var version in (TlsVersion[])[TlsVersion.Tls12, TlsVersion.Tls13, TlsVersion.Tls13])
        {
            using var client = await RawTlsClient.ConnectAsync(Edge.HttpsPort, version: version);
            await client.HandshakeAsync();
            await client.GetAsync();
        }

        foreach (var name in (string[])["nobody.test", HostileName])
        {
            using var client = await RawTlsClient.ConnectAsync(Edge.HttpsPort, name);
            await Assert.ThrowsAsync<IOException>(() => client.HandshakeAsync());
        }

        using var http = new HttpClient();
        using var refused = await http.GetAsync(new Uri($"http://127.0.0.1:{Edge.HttpsPort}/"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private sealed class Site : EdgeFixture
    {
        private protected override void Configure(EdgeSetup setup) =>
            setup.Pki.MismatchedKey("mismatched.test").WritePair(setup.CertificateFolder, "mismatched");
    }
}
