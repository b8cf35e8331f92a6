using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.ProcessTests.Stapling;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>testssl.sh against each profile with certificates as they should be: it must find nothing of MEDIUM or worse. From 3.2 on it gives grades, too.</summary>
public sealed class TestsslTests(TestsslTests.Fixture fixture) : IClassFixture<TestsslTests.Fixture>
{
    private static readonly string[] Bad = ["MEDIUM", "HIGH", "CRITICAL"];

    // The headers that a page protects itself with are the backend's to send. That the client's order of suites decides is what the profile says:
    // all of them are good, and a phone without AES in its processor knows why it prefers ChaCha20. From 3.2 on testssl.sh sees it so, too.
    private static readonly string[] NoFaults = ["security_headers", "cipher_order"];

    [LongTheoryRequiresTool("testssl")]
    [InlineData("intermediate.test")]
    [InlineData("modern.test")]
    public async Task Scan_OfAGoodCertificate_FindsNothingOfMediumOrWorse(string host)
    {
        var file = Path.Combine(fixture.Setup.FolderPath, $"{host}.json");
        var scan = await Tool.RunAsync(
            "testssl",
            ["--ip=127.0.0.1", "--nodns=none", "--add-ca", fixture.Setup.RootFile, "--warnings=batch", "--color=0", "--jsonfile", file, $"{host}:{fixture.Edge.HttpsPort}"],
            within: TimeSpan.FromMinutes(12));
        Assert.True(File.Exists(file), scan.Output);
        var findings = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsArray().Select(static finding => finding!).ToList();

        Assert.Empty(findings
            .Where(static finding => Bad.Contains(Text(finding, "severity")) && !NoFaults.Contains(Text(finding, "id")))
            .Select(static finding => finding.ToJsonString()));
        Assert.Contains(findings, static finding => Text(finding, "id").StartsWith("cert_chain_of_trust", StringComparison.Ordinal) && Text(finding, "severity") == "OK");
        Assert.Contains(findings, static finding => Text(finding, "id").StartsWith("OCSP_stapling", StringComparison.Ordinal) && Text(finding, "severity") == "OK");
        if (findings.Find(static finding => Text(finding, "id") == "overall_grade") is { } grade) Assert.Equal("A+", Text(grade, "finding"));
    }

    private static string Text(JsonNode finding, string field) => finding[field]?.GetValue<string>() ?? "";

    /// <summary>A host under each profile, with an ECDSA and an RSA certificate of 90 days, both stapled.</summary>
    public sealed class Fixture : EdgeFixture, IAsyncLifetime
    {
        private FaultyWebServer Web { get; } = new();

        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            foreach (var name in new[] { "intermediate.ecdsa", "intermediate.rsa", "modern.ecdsa", "modern.rsa" }) await Edge.WaitForStapleAsync(name, "good");
        }

        async Task IAsyncLifetime.DisposeAsync()
        {
            await DisposeAsync();
            await Web.DisposeAsync();
        }

        private protected override void Configure(EdgeSetup setup)
        {
            foreach (var profile in new[] { "intermediate", "modern" })
            {
                Issue(setup, profile, "ecdsa", TestKeyKind.EcdsaP256);
                Issue(setup, profile, "rsa", TestKeyKind.Rsa2048);
            }

            setup.Set("EdgeProxy:Tls:Policies:strict:Profile", "modern").Set("EdgeProxy:Tls:Hosts:modern.test:Policy", "strict");
        }

        private void Issue(EdgeSetup setup, string profile, string kind, TestKeyKind key)
        {
            var now = TimeProvider.System.GetUtcNow();
            TestCertificate? certificate = null;
            var url = Web.Url($"/{profile}.{kind}", WebAnswers.Computed(_ => Task.FromResult(TestOcsp.Respond(setup.Pki.Intermediate, certificate!, TimeProvider.System.GetUtcNow()))));
            certificate = setup.Pki.Issue(new LeafOptions { Hosts = [$"{profile}.test"], Key = key, OcspUrl = url, NotBefore = now.AddDays(-1), NotAfter = now.AddDays(89) });
            certificate.WritePair(setup.CertificateFolder, $"{profile}.{kind}");
        }
    }
}
