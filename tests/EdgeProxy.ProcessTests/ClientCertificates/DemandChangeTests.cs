using System.Text.Json.Nodes;
using EdgeProxy.OpenSsl;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.ClientCertificates;

/// <summary>What is asked of clients changes while the proxy serves: whoever is let in no longer finds no way round, and nobody else notices.</summary>
public sealed class DemandChangeTests : IAsyncLifetime, IDisposable
{
    private const byte InternalError = 80;
    private const byte Revoked = 44;
    private const byte Unknown = 46; // certificate_unknown
    private const byte Required = 116;

    private readonly EdgeSetup _setup = new();
    private readonly TestPki _others = new(TimeProvider.System);
    private TestCertificate _client = null!;
    private Backend _backend = null!;
    private EdgeProcess? _edge;

    public async Task InitializeAsync()
    {
        _client = _setup.Pki.Client("client");
        _backend = await Backend.StartAsync();
        _setup.AddUsualCertificates().Proxy("http", "/{**rest}", _backend.Http1Address);
        _setup.WriteFile("clients.pem", _setup.Pki.Root.Pem);
    }

    public async Task DisposeAsync()
    {
        if (_edge is not null) await _edge.DisposeAsync();
        await _backend.DisposeAsync();
    }

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Authorities_Replaced_CountFromTheNextHandshakeOnAndEndOldSessions()
    {
        await StartAsync(lists: null);
        using var ticket = await TicketAsync(_client);
        using var open = await RawTlsClient.ConnectAsync(_edge!.HttpsPort, show: _client);
        await open.HandshakeAsync();

        Replace("clients.pem", _others.Root.Pem);
        await EventuallyAsync("clients of the new authority to be served", () => AlertAsync(_others.Client("new")), null);

        Assert.Equal(Required, await AlertAsync(show: null, ticket));
        Assert.NotNull(await AlertAsync(_client));
        Assert.StartsWith("HTTP/1.1 200", (await open.GetAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorities_Broken_LeaveTheLastGoodOnesInServiceAndAreToldOnce()
    {
        await StartAsync(lists: null);

        _setup.WriteFile("clients.pem", "-----BEGIN CERTIFICATE-----\nMIIB");
        await _edge!.WaitForMetricAsync("edgeproxy_client_trust_state", 1, ("state", "stale"));

        Assert.Null(await AlertAsync(_client));
        Assert.Contains("\"state\": \"stale\"", await _edge.Admin.GetStringAsync("api/tls/client-certificates"), StringComparison.Ordinal);
        await _edge.AssertToldOnceAsync("MalformedPem");

        _setup.WriteFile("clients.pem", _setup.Pki.Root.Pem);
        await _edge.WaitForMetricAsync("edgeproxy_client_trust_state", 1, ("state", "serving"));
        await Eventually.GetAsync(
            "both events",
            () => _edge.Admin.GetStringAsync("api/events"),
            events => events.Contains("client_trust_failed", StringComparison.Ordinal) && events.Contains("client_trust_recovered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Authorities_MissingAtTheStart_HaveTheirHostRefuseEveryClientUntilTheyCome()
    {
        File.Delete(Path.Combine(_setup.FolderPath, "clients.pem"));
        await StartAsync(lists: null);

        Assert.Equal(InternalError, await AlertAsync(_client));
        Assert.Equal(1, (await _edge!.ScrapeAsync()).Sum("edgeproxy_client_trust_state", ("state", "refusing")));
        using var other = await RawTlsClient.ConnectAsync(_edge.HttpsPort, "two.test");
        await other.HandshakeAsync();
        await other.SendAsync(HttpText.Get("/", "two.test"));
        Assert.StartsWith("HTTP/1.1 200", (await other.ReadToEndAsync()).Text, StringComparison.Ordinal);

        _setup.WriteFile("clients.pem", _setup.Pki.Root.Pem);
        await EventuallyAsync("the authorities to be read", () => AlertAsync(_client), null);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public async Task List_ThatNamesAClient_KeepsItsOldTicketOutToo(TlsVersion version)
    {
        _setup.WriteFile("clients.crl", _setup.Pki.RevocationList());
        await StartAsync("clients.crl");
        using var ticket = await TicketAsync(_client, version);

        Replace("clients.crl", _setup.Pki.RevocationList(_client));
        await EventuallyAsync("the client to be refused", () => AlertAsync(_client, version: version), Revoked);

        Assert.Equal(Revoked, await AlertAsync(_client, ticket, version));
        Assert.Null(await AlertAsync(_setup.Pki.Client("another"), version: version));
    }

    [Fact]
    public async Task Demand_SwitchedOn_KeepsOldTicketsAndOpenConnectionsOut()
    {
        _edge = await EdgeProcess.StartAsync(_setup);
        using var ticket = await TicketAsync(show: null);
        Assert.Null(await AlertAsync(show: null, ticket));
        using var open = await RawTlsClient.ConnectAsync(_edge.HttpsPort);
        await open.HandshakeAsync();

        _setup.Demand("one.test", "Require", "clients.pem").Write();
        await EventuallyAsync("the demand to be in force", () => AlertAsync(show: null), Required);

        Assert.Equal(Required, await AlertAsync(show: null, ticket));
        Assert.Null(await AlertAsync(_client));
        Assert.StartsWith("HTTP/1.1 421", (await open.GetAsync()).Text, StringComparison.Ordinal);
    }

    [RequiresTool("openssl")]
    public async Task Responders_SwitchedOn_KeepOutASessionIdFromBefore()
    {
        await StartAsync(lists: null);
        var certificate = _setup.WriteFile("client.crt", _client.ChainPem);
        var session = Path.Combine(_setup.FolderPath, "client.session");
        string[] kind = ["-servername", "one.test", "-tls1_2", "-cert", certificate, "-cert_chain", certificate, "-key", _setup.WriteFile("client.key", _client.Key.Pem)];
        await Tls.SClient.GetAsync(_edge!, [.. kind, "-no_ticket", "-sess_out", session]);
        // An id in the ClientHello, and beside it the empty extension of a client that would take a ticket.
        Assert.Contains("Reused, TLSv1.2", await Tls.SClient.GetAsync(_edge!, [.. kind, "-sess_in", session]), StringComparison.Ordinal);

        _setup.Set("EdgeProxy:Tls:Hosts:one.test:ClientCertificate:Ocsp", new JsonObject { ["Enabled"] = true, ["OnUnknown"] = "Refuse" }).Write();
        await EventuallyAsync("responders to be asked", () => AlertAsync(_client), Unknown);

        var second = await Tls.SClient.GetAsync(_edge!, [.. kind, "-sess_in", session]);
        Assert.DoesNotContain("HTTP/1.1 200", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demand_OfAFileThatIsNotThere_IsNoReload()
    {
        _edge = await EdgeProcess.StartAsync(_setup);

        _setup.Demand("one.test", "Require", "mistyped.pem").Write();
        await _edge.WaitForLogAsync("Configuration rejected");

        Assert.Null(await AlertAsync(show: null));
    }

    private async Task StartAsync(string? lists) => _edge = await EdgeProcess.StartAsync(_setup.Demand("one.test", "Require", "clients.pem", lists));

    private void Replace(string name, string text) => Replace(name, System.Text.Encoding.UTF8.GetBytes(text));

    private void Replace(string name, byte[] bytes) =>
        File.Move(_setup.WriteFile(name + ".new", bytes), Path.Combine(_setup.FolderPath, name), overwrite: true);

    private static Task<byte?> EventuallyAsync(string what, Func<Task<byte?>> alert, byte? wanted) => Eventually.GetAsync(what, alert, seen => seen == wanted);

    /// <summary>The alert that a request ends by; null when it is answered.</summary>
    private async Task<byte?> AlertAsync(TestCertificate? show, TlsResumption? resume = null, TlsVersion version = TlsVersion.Tls13)
    {
        using var client = await RawTlsClient.ConnectAsync(_edge!.HttpsPort, version: version, resume: resume, show: show);
        return await client.ReadAlertAsync();
    }

    private async Task<TlsResumption> TicketAsync(TestCertificate? show, TlsVersion version = TlsVersion.Tls13)
    {
        using var client = await RawTlsClient.ConnectAsync(_edge!.HttpsPort, version: version, show: show);
        await client.HandshakeAsync();
        await client.GetAsync();
        return client.Session.ExportResumption()!;
    }
}
