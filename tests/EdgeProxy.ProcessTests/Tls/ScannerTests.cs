using System.Xml.Linq;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>sslscan tries everything there is: what it gets must be what the profile allows, no more and no less.</summary>
public sealed class ScannerTests(ScannerTests.Fixture fixture) : IClassFixture<ScannerTests.Fixture>
{
    private static readonly string[] Tls13Suites = ["0x1301", "0x1302", "0x1303"];
    private static readonly string[] EcdsaSuites = ["0xC02B", "0xC02C", "0xCCA9"];
    private static readonly string[] RsaSuites = ["0xC02F", "0xC030", "0xCCA8"];

    // P-256, P-384, X25519. That X25519MLKEM768 is spoken, where OpenSSL has it, this sslscan does not know.
    private static readonly string[] Groups = ["0x0017", "0x0018", "0x001d"];

    [RequiresTool("sslscan")]
    public async Task Scan_Intermediate_FindsWhatTheProfileAllows()
    {
        var scan = await ScanAsync("both.test"); // Has an ECDSA and an RSA certificate.

        Assert.Equal(["tls 1.2", "tls 1.3"], Versions(scan));
        Assert.Equal(Tls13Suites, Ids(scan, "cipher", "TLSv1.3"));
        Assert.Equal([.. EcdsaSuites.Concat(RsaSuites).Order(StringComparer.Ordinal)], Ids(scan, "cipher", "TLSv1.2"));
        Assert.Equal(Groups, Ids(scan, "group", "TLSv1.3"));
        Assert.Subset(Groups.ToHashSet(), Ids(scan, "group", "TLSv1.2").ToHashSet());
        AssertNoKnownHole(scan);
    }

    [RequiresTool("sslscan")]
    public async Task Scan_Modern_FindsWhatTheProfileAllows()
    {
        var scan = await ScanAsync("two.test");

        Assert.Equal(["tls 1.3"], Versions(scan));
        Assert.Equal(Tls13Suites, Ids(scan, "cipher", "TLSv1.3"));
        Assert.Empty(Ids(scan, "cipher", "TLSv1.2"));
        Assert.Equal(Groups, Ids(scan, "group", "TLSv1.3"));
        AssertNoKnownHole(scan);
    }

    private static void AssertNoKnownHole(XElement scan)
    {
        Assert.All(scan.Elements("heartbleed"), found => Assert.Equal("0", found.Attribute("vulnerable")!.Value));
        Assert.All(scan.Elements("renegotiation"), found => Assert.Equal("0", found.Attribute("supported")!.Value));
        Assert.All(scan.Elements("compression"), found => Assert.Equal("0", found.Attribute("supported")!.Value));
    }

    private static IEnumerable<string> Versions(XElement scan) => scan.Elements("protocol")
        .Where(protocol => protocol.Attribute("enabled")!.Value == "1")
        .Select(protocol => $"{protocol.Attribute("type")!.Value} {protocol.Attribute("version")!.Value}");

    private static IEnumerable<string> Ids(XElement scan, string kind, string version) => scan.Elements(kind)
        .Where(found => found.Attribute("sslversion")!.Value == version)
        .Select(found => found.Attribute("id")!.Value)
        .Order(StringComparer.Ordinal);

    private async Task<XElement> ScanAsync(string host)
    {
        var file = Path.Combine(fixture.Setup.FolderPath, $"{host}.xml");
        var scan = await Tool.RunAsync("sslscan", [$"--xml={file}", $"--sni-name={host}", $"127.0.0.1:{fixture.Edge.HttpsPort}"]);
        Assert.True(scan.ExitCode == 0, scan.Output);
        return XDocument.Load(file).Root!.Element("ssltest")!;
    }

    /// <summary>The usual proxy, with two.test under the profile <c>modern</c>.</summary>
    public sealed class Fixture : EdgeFixture
    {
        private protected override void Configure(EdgeSetup setup) => setup
            .Set("EdgeProxy:Tls:Policies:strict:Profile", "modern")
            .Set("EdgeProxy:Tls:Hosts:two.test:Policy", "strict");
    }
}
