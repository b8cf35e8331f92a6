using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.OpenSsl;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Certificates;
using EdgeProxy.ProcessTests.Harness;
using Xunit.Abstractions;

namespace EdgeProxy.ProcessTests.Configuration;

/// <summary>A configuration that changes again and again, and is broken now and then, while clients come and go. Nobody notices but the operator.</summary>
public sealed class ReloadUnderLoadTests(ITestOutputHelper output) : IDisposable
{
    private readonly EdgeSetup _setup = new EdgeSetup().AddUsualCertificates()
        .Set("EdgeProxy:Configuration:Debounce", "00:00:00.050")
        .Set("EdgeProxy:Certificates:Default", "one");

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Reloads_EveryThirdBroken_FailNobody()
    {
        var (reloads, warmUp) = LongRun.Wanted ? (500, 100) : (30, 15);
        await using var backend = await Backend.StartAsync();
        _setup.Proxy("http", "/{**rest}", backend.Http1Address).Proxy("other", "/other/{**rest}", backend.Http1Address);
        await using var edge = await EdgeProcess.StartAsync(_setup);
        var load = new SteadyLoad(edge, _setup.Pki);
        var (files, memory, rejected) = (0, 0L, 0);
        await using (load)
        {
            for (var i = 1; i <= reloads; i++)
            {
                if (i == warmUp) (files, memory) = (edge.Usage.OpenFiles, edge.Usage.Resident);
                var isBroken = i % 3 == 0;
                var accepted = Change(i);
                _setup.RenameOver(isBroken ? Break(accepted, i) : accepted);
                var outcome = await edge.ReloadAsync();
                // A notification may have been quicker than the request.
                Assert.Contains(outcome.Text("result"), isBroken ? ["rejected"] : (string[])["accepted", "unchanged"]);
                if (!isBroken) continue;
                rejected++;
                Assert.NotEmpty(outcome.Texts("reasons"));
            }
        }

        output.WriteLine(
            $"{reloads} reloads, {rejected} rejected: {load.Requests} requests, {load.Failures.Count} failed; "
            + $"since reload {warmUp}: {edge.Usage.OpenFiles - files:+0;-0;0} file descriptors, {(edge.Usage.Resident - memory) / 1024.0 / 1024:+0.0;-0.0} MiB resident");
        Assert.Empty(load.Failures);
        Assert.InRange(load.Requests, reloads, long.MaxValue);
        Assert.Equal(1 + reloads - rejected, (await edge.ConfigurationAsync())["generation"]!.GetValue<long>());
        Assert.InRange(edge.Usage.OpenFiles - files, -20, 20);
        // A process that has just begun still grows by what the JIT compiles.
        if (LongRun.Wanted) Assert.InRange(edge.Usage.Resident - memory, long.MinValue, 24 * ProcessUsage.MiB);
    }

    [Fact]
    public async Task FileCutOffAnywhere_NeverLosesARoute()
    {
        var cuts = LongRun.Wanted ? 200 : 25;
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var backend = await Backend.StartAsync();
        _setup.Proxy("http", "/{**rest}", backend.Http1Address);
        await using var edge = await EdgeProcess.StartAsync(_setup);
        using var client = EdgeClient.Create(edge, _setup.Pki, HttpVersion.Version20);
        var whole = _setup.Text;

        for (var i = 0; i < cuts; i++)
        {
            var length = random.Next(whole.Length);
            await File.WriteAllTextAsync(_setup.ConfigurationFile, whole[..length]);
            var outcome = await edge.ReloadAsync();
            Assert.True(outcome.Text("result") == "rejected", $"cut to {length}: {outcome}");
            using var answer = await client.GetAsync("/");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await File.WriteAllTextAsync(_setup.ConfigurationFile, whole);
        Assert.Equal("unchanged", (await edge.ReloadAsync()).Text("result"));
        Assert.Equal(1, (await edge.ConfigurationAsync())["generation"]!.GetValue<long>());
    }

    [Fact]
    public async Task PolicyThatChanges_HoldsFromTheNextHandshakeOn()
    {
        var swaps = LongRun.Wanted ? 200 : 12;
        string[] suites = ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];
        await using var backend = await Backend.StartAsync();
        SetSuites(suites[0]).Proxy("http", "/{**rest}", backend.Http1Address);
        await using var edge = await EdgeProcess.StartAsync(_setup);
        using var established = await RawTlsClient.ConnectAsync(edge.HttpsPort);
        await established.HandshakeAsync();
        await using var load = new SteadyLoad(edge, _setup.Pki);
        await using var clients = new Handshaker(edge, _setup.Pki, "one.test", clients: 2);

        for (var swap = 1; swap <= swaps; swap++)
        {
            SetSuites(suites[swap % 2]);
            _setup.RenameOver(_setup.Text);
            await edge.ReloadAsync();
            using var next = await RawTlsClient.ConnectAsync(edge.HttpsPort);
            await next.HandshakeAsync();
            Assert.Equal(suites[swap % 2], next.Session.Info!.CipherSuite);
        }

        Assert.StartsWith("HTTP/1.1 200", (await established.GetAsync()).Text, StringComparison.Ordinal);
        output.WriteLine($"{swaps} swaps: {clients.Handshakes} handshakes, {clients.Failures.Count} failed; {load.Requests} requests, {load.Failures.Count} failed");
        Assert.Empty(clients.Failures);
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task PolicyThatChanges_EndsSessionsOfTheFormerOne()
    {
        SetSuites("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        await using var edge = await EdgeProcess.StartAsync(_setup);
        using var first = await RawTlsClient.ConnectAsync(edge.HttpsPort, version: TlsVersion.Tls12);
        await first.HandshakeAsync();
        using var ticket = first.Session.ExportResumption()!;
        using var again = await RawTlsClient.ConnectAsync(edge.HttpsPort, version: TlsVersion.Tls12, resume: ticket);
        await again.HandshakeAsync();

        SetSuites("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        _setup.RenameOver(_setup.Text);
        await edge.ReloadAsync();
        using var after = await RawTlsClient.ConnectAsync(edge.HttpsPort, version: TlsVersion.Tls12, resume: ticket);
        await after.HandshakeAsync();

        Assert.True(again.Session.Info!.Resumed);
        Assert.Equal((false, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"), (after.Session.Info!.Resumed, after.Session.Info.CipherSuite));
    }

    private EdgeSetup SetSuites(string suite) => _setup.Set("EdgeProxy:Tls:Policies:default:CipherSuites", new JsonArray(suite));

    /// <summary>Something else in every part: routes, clusters, policies, what each request reads.</summary>
    private string Change(int number)
    {
        _setup.Set("EdgeProxy:Hsts", number);
        _setup.Set("ReverseProxy:Routes:other:Match:Path", $"/other{number}/{{**rest}}");
        _setup.Set("ReverseProxy:Clusters:other:LoadBalancingPolicy", number % 2 == 0 ? "Random" : "RoundRobin");
        _setup.Set("EdgeProxy:Tls:Policies:default:PreferServerCipherSuites", number % 2 == 0);
        _setup.Set("EdgeProxy:Tls:Policies:strict:Groups", new JsonArray(number % 4 < 2 ? "X25519" : "P-256"));
        _setup.Set("EdgeProxy:Tls:HandshakeTimeout", $"00:00:{10 + (number % 20)}");
        return _setup.Text;
    }

    private static string Break(string text, int number) => (number / 3 % 4) switch
    {
        0 => text[..(text.Length / 2)],
        1 => text.Replace("\"ClusterId\":\"http\"", "\"ClusterId\":\"nowhere\"", StringComparison.Ordinal),
        2 => text.Replace("\"Hsts\"", "\"Hssts\"", StringComparison.Ordinal),
        _ => text.Replace("\"Default\":\"one\"", "\"RescanInterval\":\"now and then\"", StringComparison.Ordinal),
    };
}
