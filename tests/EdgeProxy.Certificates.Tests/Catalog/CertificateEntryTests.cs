namespace EdgeProxy.Certificates.Tests.Catalog;

public class CertificateEntryTests
{
    private static readonly CertificateEntry Entry = TestEntry.Create("entry", "a.test", "*.w.test", "10.0.0.1", "::1");

    [Theory]
    [InlineData("a.test")]
    [InlineData("A.test.")]
    [InlineData("x.w.test")]
    [InlineData("10.0.0.1")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    [InlineData("[0:0:0:0:0:0:0:1]")]
    public void Covers_NameWildcardOrAddress_IsTrue(string host) => Assert.True(Entry.Covers(host));

    [Theory]
    [InlineData("")]
    [InlineData("b.test")]
    [InlineData("w.test")]
    [InlineData("x.y.w.test")]
    [InlineData(".w.test")]
    [InlineData("*.w.test")]
    [InlineData("10.0.0.2")]
    [InlineData("[::2]")]
    [InlineData("[]")]
    public void Covers_AnythingElse_IsFalse(string host) => Assert.False(Entry.Covers(host));
}
