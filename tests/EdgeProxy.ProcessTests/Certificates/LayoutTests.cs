using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Certificates;

/// <summary>Every way in which operators and their tools leave certificates, side by side in one directory.</summary>
public sealed class LayoutTests
{
    private static readonly Dictionary<string, Action<TestCertificate, string>> Layouts = new(StringComparer.Ordinal)
    {
        ["crt"] = (certificate, folder) => certificate.WritePair(folder, "crt"),
        ["pem"] = (certificate, folder) => certificate.WritePair(folder, "pem", ".pem"),
        ["cer"] = (certificate, folder) => certificate.WritePair(folder, "cer", ".cer"),
        ["traditional"] = (certificate, folder) => certificate.WriteTraditionalPair(folder, "traditional"),
        ["combined"] = (certificate, folder) => certificate.WriteCombined(folder, "combined"),
        ["secret"] = (certificate, folder) => certificate.WriteSecretFolder(folder, "secret"),
        ["certbot"] = (certificate, folder) => certificate.WriteCertbotFolder(folder, "certbot"),
        ["nested"] = (certificate, folder) => certificate.WritePair(Path.Combine(folder, "team"), "nested"),
        ["pfx"] = (certificate, folder) => certificate.WritePfx(folder, "pfx"),
        ["p12"] = (certificate, folder) => certificate.WritePfx(folder, "p12", extension: ".p12"),
        ["pfx-password"] = (certificate, folder) => certificate.WritePfx(folder, "pfx-password", "secret", "secret\n"),
        ["key-password"] = (certificate, folder) => certificate.WriteEncryptedPair(folder, "key-password", "secret", "secret\n"),
    };

    [Fact]
    public async Task Directory_OfAllLayouts_ServesEachCertificate()
    {
        using var setup = new EdgeSetup();
        var expected = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (layout, write) in Layouts)
        {
            var certificate = setup.Pki.Leaf($"{layout}.test");
            write(certificate, setup.CertificateFolder);
            expected[layout] = certificate.Sha256;
        }

        await using var edge = await EdgeProcess.StartAsync(setup);
        var served = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var layout in Layouts.Keys) served[layout] = await ServedCertificate.GetAsync(edge, $"{layout}.test");

        Assert.Equal(expected, served);
    }

    [Fact]
    public async Task File_NamedInTheConfiguration_IsServed()
    {
        using var setup = new EdgeSetup();
        var elsewhere = Path.Combine(setup.FolderPath, "elsewhere");
        var certificate = setup.Pki.Leaf("named.test");
        certificate.WriteSecretFolder(elsewhere, "api");
        setup.Set("EdgeProxy:Certificates:Files:api:Certificate", "elsewhere/api/tls.crt").Set("EdgeProxy:Certificates:Files:api:Key", "elsewhere/api/tls.key");
        await using var edge = await EdgeProcess.StartAsync(setup);

        Assert.Equal(certificate.Sha256, await ServedCertificate.GetAsync(edge, "named.test"));
    }
}
