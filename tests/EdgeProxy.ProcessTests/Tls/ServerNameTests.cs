using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>Which certificate a client gets, as seen by openssl.</summary>
public sealed class ServerNameTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [TheoryRequiresTool("openssl")]
    [InlineData("one.test", "one.test")]
    [InlineData("two.test", "two.test")]
    [InlineData("ONE.test", "one.test")]
    [InlineData("a.wild.test", "*.wild.test")]
    public async Task Handshake_KnownName_ServesItsCertificateAndChain(string name, string subject)
    {
        var output = await SClient.GetAsync(fixture.Edge, "-servername", name, "-CAfile", fixture.Setup.RootFile, "-verify_hostname", name);

        Assert.Contains($"subject=CN = {subject}", output, StringComparison.Ordinal);
        Assert.Contains("Verify return code: 0 (ok)", output, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200", output, StringComparison.Ordinal);
    }

    [TheoryRequiresTool("openssl")]
    [InlineData("nobody.test")]
    [InlineData("a.b.wild.test")] // A wildcard stands for one label.
    [InlineData("wild.test")]
    public async Task Handshake_UnknownName_IsRefusedWithUnrecognizedName(string name)
    {
        var output = await SClient.GetAsync(fixture.Edge, "-servername", name);

        Assert.Contains("fatal unrecognized_name", output, StringComparison.Ordinal);
        Assert.Contains("no peer certificate available", output, StringComparison.Ordinal);
    }

    [RequiresTool("openssl")]
    public async Task Handshake_NoName_ServesTheDefaultCertificate()
    {
        var output = await SClient.GetAsync(fixture.Edge, "-noservername");

        Assert.Contains("subject=CN = one.test", output, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200", output, StringComparison.Ordinal);
    }

    [RequiresTool("openssl")]
    public async Task Handshake_NoNameAndOneCertificate_ServesIt()
    {
        using var setup = new EdgeSetup();
        setup.Pki.Leaf("only.test").WritePair(setup.CertificateFolder, "only");
        await using var edge = await EdgeProcess.StartAsync(setup);

        Assert.Contains("subject=CN = only.test", await SClient.GetAsync(edge, "-noservername"), StringComparison.Ordinal);
    }

    [RequiresTool("openssl")]
    public async Task Handshake_NoNameAndSeveralCertificatesWithoutDefault_IsRefused()
    {
        using var setup = new EdgeSetup().AddUsualCertificates();
        await using var edge = await EdgeProcess.StartAsync(setup);

        var output = await SClient.GetAsync(edge, "-noservername");

        Assert.Contains("no peer certificate available", output, StringComparison.Ordinal);
        await edge.WaitForMetricAsync("edgeproxy_tls_handshake_duration_seconds_count", 1, ("error_type", "no_server_name"));
    }

    [RequiresTool("openssl")]
    public async Task Handshake_UnknownNameWhereTheDefaultIsAllowed_ServesTheDefaultCertificate()
    {
        using var setup = new EdgeSetup().AddUsualCertificates()
            .Set("EdgeProxy:Certificates:Default", "two")
            .Set("EdgeProxy:Tls:UnknownServerName", "Default");
        await using var edge = await EdgeProcess.StartAsync(setup);

        Assert.Contains("subject=CN = two.test", await SClient.GetAsync(edge, "-servername", "nobody.test"), StringComparison.Ordinal);
    }
}
