using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Certificates;

/// <summary>Each certificate stands alone: one that is broken costs nobody else anything, and everybody is told.</summary>
public sealed class IsolationTests
{
    [Fact]
    public async Task Start_SeveralBrokenCertificatesAmongGoodOnes_ServesTheGoodOnesAndTellsOfTheOthers()
    {
        using var setup = new EdgeSetup();
        var good = setup.Pki.Leaf("good.test");
        good.WritePair(setup.CertificateFolder, "good");
        setup.Pki.MismatchedKey("mismatched.test").WritePair(setup.CertificateFolder, "mismatched");
        setup.Pki.WeakRsa("weak.test").WritePair(setup.CertificateFolder, "weak");
        setup.Pki.ForClientsOnly("client.test").WritePair(setup.CertificateFolder, "client");
        setup.Pki.Leaf("locked.test").WriteEncryptedPair(setup.CertificateFolder, "locked", "right", "wrong");
        await File.WriteAllTextAsync(Path.Combine(setup.CertificateFolder, "garbage.pem"), "-----BEGIN CERTIFICATE-----\nnonsense\n");
        string[] broken = ["mismatched", "weak", "client", "locked", "garbage"];

        await using var edge = await EdgeProcess.StartAsync(setup);

        Assert.Equal(good.Sha256, await ServedCertificate.GetAsync(edge, "good.test"));
        foreach (var name in broken)
        {
            Assert.Null(await ServedCertificate.GetAsync(edge, $"{name}.test"));
            await edge.WaitForLogAsync($"{name}.");
        }

        var listed = JsonNode.Parse(await edge.Admin.GetStringAsync("api/certificates"))!.AsArray().ToDictionary(
            item => item!["name"]!.GetValue<string>(), item => (State: item!["state"]!.GetValue<string>(), Reason: item["reason"]?.GetValue<string>()));
        Assert.Equal(("serving", null), listed["good"]);
        foreach (var name in broken)
        {
            Assert.Equal("rejected", listed[name].State);
            Assert.NotEmpty(listed[name].Reason!);
        }
    }

    [Fact]
    public async Task Start_ExpiredCertificateAndNothingBetter_IsServedAndSaidToBeExpired()
    {
        using var setup = new EdgeSetup();
        var expired = setup.Pki.Expired("expired.test");
        expired.WritePair(setup.CertificateFolder, "expired");
        await using var edge = await EdgeProcess.StartAsync(setup);

        Assert.Equal(expired.Sha256, await ServedCertificate.GetAsync(edge, "expired.test"));
        var listed = JsonNode.Parse(await edge.Admin.GetStringAsync("api/certificates"))!.AsArray();
        Assert.Equal("expired", Assert.Single(listed)!["state"]!.GetValue<string>());
        await edge.WaitForMetricAsync("edgeproxy_certificate_state", 1, ("certificate", "expired"), ("state", "expired"));
    }

    [Fact]
    public async Task Start_ExpiredCertificateBesideAValidOneForTheSameName_ServesTheValidOne()
    {
        using var setup = new EdgeSetup();
        setup.Pki.Expired("both.test").WritePair(setup.CertificateFolder, "a-old");
        var valid = setup.Pki.Leaf("both.test");
        valid.WritePair(setup.CertificateFolder, "b-new");
        await using var edge = await EdgeProcess.StartAsync(setup);

        Assert.Equal(valid.Sha256, await ServedCertificate.GetAsync(edge, "both.test"));
    }
}
