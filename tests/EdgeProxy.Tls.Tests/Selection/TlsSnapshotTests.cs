using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests.Selection;

public class TlsSnapshotTests
{
    private static readonly ClientHello Modern = new() { ServerName = TestCatalog.Host, Versions = [0x0304], SignatureAlgorithms = [0x0403, 0x0804], CipherSuites = [0x1301] };
    private static readonly ClientHello OnlyRsa = Modern with { SignatureAlgorithms = [0x0804] };

    [Fact]
    public void Select_ClientThatVerifiesBoth_GetsEcdsa() => Assert.Same(TestCatalog.Ecdsa, TestCatalog.Snapshot().Select(Modern).Certificate);

    [Fact]
    public void Select_ClientThatVerifiesRsaOnly_GetsRsa() => Assert.Same(TestCatalog.Rsa, TestCatalog.Snapshot().Select(OnlyRsa).Certificate);

    [Fact]
    public void Select_NoCertificateTheClientCanVerify_GetsTheLastSoThatOpenSslSaysWhatIsMissing()
    {
        var selection = TestCatalog.Snapshot().Select(OnlyRsa with { ServerName = "other.test" });

        Assert.Same(TestCatalog.Other, selection.Certificate);
    }

    [Theory]
    [InlineData("unknown.test")]
    [InlineData(null)]
    public void Select_NameNoCertificateHas_IsRejected(string? name)
    {
        var selection = TestCatalog.Snapshot().Select(Modern with { ServerName = name });

        Assert.Equal(MatchRule.Reject, selection.Rule);
        Assert.Null(selection.Certificate);
    }

    [Theory]
    [InlineData("unknown.test")]
    [InlineData(null)]
    public void Select_WithADefault_GetsIt(string? name)
    {
        var options = new CatalogOptions { DefaultName = "other", DefaultForUnknownName = true };

        var selection = TestCatalog.Snapshot(options: options).Select(Modern with { ServerName = name });

        Assert.Equal(MatchRule.Default, selection.Rule);
        Assert.Same(TestCatalog.Other, selection.Certificate);
    }
}
