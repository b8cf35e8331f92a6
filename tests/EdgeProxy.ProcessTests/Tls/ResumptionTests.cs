using System.Net;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>Sessions that outlive the process, and all that ends them, as seen by openssl.</summary>
[SupportedOSPlatform("linux")]
public sealed class ResumptionTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly EdgeSetup _setup = new();

    public ResumptionTests()
    {
        _setup.AddUsualCertificates()
            .Set("EdgeProxy:StateDirectory", "state")
            .Set("EdgeProxy:Certificates:Default", "one")
            .Set("EdgeProxy:Tls:Policies:strict:Profile", "modern")
            .Set("EdgeProxy:Tls:Policies:strict:Groups", new JsonArray("P-384"))
            .Set("EdgeProxy:Tls:Hosts:two.test:Policy", "strict");
    }

    private string KeyFile => Path.Combine(_setup.FolderPath, "state", "session-tickets.keys");

    public void Dispose() => _setup.Dispose();

    [RequiresTool("openssl")]
    public async Task Restart_TicketsFromBefore_Resume()
    {
        IReadOnlyList<ReturningClient> visitors;
        await using (var edge = await EdgeProcess.StartAsync(_setup))
        {
            visitors =
            [
                .. await ReturningClient.VisitAsync(edge, _setup, "one.test"),
                .. await ReturningClient.VisitAsync(edge, _setup, "two.test", withTls12: false), // Under a policy of its own.
            ];
            foreach (var visitor in visitors) Assert.True(await visitor.ResumesAsync(edge), visitor.Name);
            foreach (var visitor in visitors) Assert.False(await visitor.ResumesAsync(edge, "x.wild.test"), $"{visitor.Name} as another host");
            edge.Signal(Signal.Terminate);
            Assert.Equal(0, await edge.WaitForExitAsync());
        }

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(KeyFile));
        await using var restarted = await EdgeProcess.StartAsync(_setup);

        // Session ids are kept in memory; a ticket is kept by the client.
        foreach (var visitor in visitors)
            Assert.Equal(!visitor.Name.EndsWith("-no_ticket", StringComparison.Ordinal), await visitor.ResumesAsync(restarted));
    }

    [RequiresTool("openssl")]
    public async Task Restart_PolicyChanged_EndsSessions()
    {
        IReadOnlyList<ReturningClient> visitors;
        await using (var edge = await EdgeProcess.StartAsync(_setup)) visitors = await ReturningClient.VisitAsync(edge, _setup, "one.test");

        _setup.Set("EdgeProxy:Tls:Policies:default:PreferServerCipherSuites", true);
        await using var restarted = await EdgeProcess.StartAsync(_setup);

        foreach (var visitor in visitors) Assert.False(await visitor.ResumesAsync(restarted), visitor.Name);
    }

    [RequiresTool("openssl")]
    public async Task Keys_RotatedInAnEmergency_EndEverySessionForGood()
    {
        IReadOnlyList<ReturningClient> visitors;
        await using (var edge = await EdgeProcess.StartAsync(_setup))
        {
            visitors = await ReturningClient.VisitAsync(edge, _setup, "one.test");
            Assert.Equal(HttpStatusCode.Forbidden, (await edge.Admin.PostAsync("api/tls/rotate-tickets", null)).StatusCode);

            var answer = await PostAsync(edge, "api/tls/rotate-tickets");

            Assert.Equal((1, true), (answer["keys"]!.GetValue<int>(), answer["onDisk"]!.GetValue<bool>()));
            foreach (var visitor in visitors) Assert.False(await visitor.ResumesAsync(edge), visitor.Name);
            var newcomers = await ReturningClient.VisitAsync(edge, _setup, "one.test");
            foreach (var newcomer in newcomers) Assert.True(await newcomer.ResumesAsync(edge), newcomer.Name);
            await edge.WaitForEventAsync("ticket_keys_rotated");
            await edge.WaitForMetricAsync("edgeproxy_tls_ticket_keys_rotations_total", 1, ("reason", "requested"));
            await edge.WaitForLogAsync("Ticket keys rotated on request");
        }

        await using var restarted = await EdgeProcess.StartAsync(_setup);
        foreach (var visitor in visitors) Assert.False(await visitor.ResumesAsync(restarted), visitor.Name);
    }

    [RequiresTool("openssl")]
    public async Task Keys_RotatedAsOftenAsTheyAreKept_EndTickets()
    {
        _setup.Set("EdgeProxy:Tls:SessionTickets:RotateEvery", "00:00:01").Set("EdgeProxy:Tls:SessionTickets:Keep", 2);
        await using var edge = await EdgeProcess.StartAsync(_setup);
        var visitors = await ReturningClient.VisitAsync(edge, _setup, "two.test", withTls12: false);
        var rotations = (await edge.ScrapeAsync()).Sum("edgeproxy_tls_ticket_keys_rotations_total");

        await Eventually.GetAsync(
            "two rotations", async () => (await edge.ScrapeAsync()).Sum("edgeproxy_tls_ticket_keys_rotations_total"), seen => seen >= rotations + 2);

        foreach (var visitor in visitors) Assert.False(await visitor.ResumesAsync(edge), visitor.Name);
    }

    [RequiresTool("openssl")]
    public async Task Certificate_Removed_EndsSessionsAlsoWhenItComesBack()
    {
        var certificate = _setup.Pki.Leaf("own.wild.test");
        certificate.WritePair(_setup.CertificateFolder, "own");
        IReadOnlyList<ReturningClient> visitors;
        await using (var edge = await EdgeProcess.StartAsync(_setup))
        {
            visitors = await ReturningClient.VisitAsync(edge, _setup, "own.wild.test");

            foreach (var file in Directory.GetFiles(_setup.CertificateFolder, "own.*")) File.Delete(file);
            await PostAsync(edge, "api/reload");

            foreach (var visitor in visitors) Assert.False(await visitor.ResumesAsync(edge), $"{visitor.Name}, where the wildcard serves");
            certificate.WritePair(_setup.CertificateFolder, "own");
            await PostAsync(edge, "api/reload");
            foreach (var visitor in visitors) Assert.False(await visitor.ResumesAsync(edge), $"{visitor.Name}, back again");
            edge.Signal(Signal.Terminate);
            Assert.Equal(0, await edge.WaitForExitAsync());
        }

        await using var restarted = await EdgeProcess.StartAsync(_setup);
        foreach (var visitor in visitors) Assert.False(await visitor.ResumesAsync(restarted), $"{visitor.Name}, back again and restarted");
    }

    [TheoryRequiresTool("openssl")]
    [InlineData("-tls1_3")]
    [InlineData("-tls1_2")]
    public async Task Tickets_SwitchedOff_AreNotGiven(string version)
    {
        _setup.Set("EdgeProxy:Tls:SessionTickets:Enabled", false);
        await using var edge = await EdgeProcess.StartAsync(_setup);

        var output = await SClient.GetAsync(edge, "-servername", "one.test", version);

        Assert.Contains("HTTP/1.1 ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("NewSessionTicket", output, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [RequiresTool("openssl")]
    public async Task KeyFile_Foreign_IsOneWarningAndNewKeys()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        await File.WriteAllTextAsync(KeyFile, "not ours");
        await using var edge = await EdgeProcess.StartAsync(_setup);

        foreach (var visitor in await ReturningClient.VisitAsync(edge, _setup, "one.test")) Assert.True(await visitor.ResumesAsync(edge), visitor.Name);

        await edge.AssertToldOnceAsync(KeyFile);
        await edge.WaitForMetricAsync("edgeproxy_tls_ticket_keys_on_disk", 1);
    }

    [RequiresTool("openssl")]
    public async Task StateDirectory_NotWritable_IsOneWarningAndKeysInMemory()
    {
        var folder = Path.GetDirectoryName(KeyFile)!;
        await File.WriteAllTextAsync(folder, "a file where the folder should be");
        await using var edge = await EdgeProcess.StartAsync(_setup);

        foreach (var visitor in await ReturningClient.VisitAsync(edge, _setup, "one.test")) Assert.True(await visitor.ResumesAsync(edge), visitor.Name);

        await edge.AssertToldOnceAsync("Sessions will not resume after a restart");
        await edge.WaitForMetricAsync("edgeproxy_tls_ticket_keys_on_disk", 0);
    }

    private static async Task<JsonNode> PostAsync(EdgeProcess edge, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Headers = { { "X-EdgeProxy", "1" } } };
        using var answer = await edge.Admin.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
