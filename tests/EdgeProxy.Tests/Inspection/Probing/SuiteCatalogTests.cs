using EdgeProxy.Inspection.Probing;

namespace EdgeProxy.Tests.Inspection.Probing;

public class SuiteCatalogTests
{
    [Fact]
    public void Older_Suites_BeginWithTheBestAndHoldTheWorst()
    {
        var names = SuiteCatalog.Older.Select(SuiteCatalog.Name).ToList();

        Assert.Equal(SuiteStrength.Good, Strength.Of(names[0]));
        Assert.Equal(SuiteStrength.Broken, Strength.Of(names[^1]));
        Assert.Contains("TLS_RSA_WITH_RC4_128_SHA", names);
        Assert.Contains("TLS_RSA_EXPORT_WITH_RC4_40_MD5", names);
        Assert.DoesNotContain(names, static name => name.Contains("PSK", StringComparison.Ordinal));
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Tls13_Suites_AreTheFiveOfTheStandard() => Assert.Equal(new ushort[] { 0x1301, 0x1302, 0x1303, 0x1304, 0x1305 }, SuiteCatalog.Tls13.Order());

    [Fact]
    public void Name_UnknownSuite_IsItsNumber() => Assert.Equal("0xfefe", SuiteCatalog.Name(0xFEFE));

    [Theory]
    [InlineData("TLS_AES_128_GCM_SHA256", nameof(SuiteStrength.Good))]
    [InlineData("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", nameof(SuiteStrength.Good))]
    [InlineData("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", nameof(SuiteStrength.Dated))]
    [InlineData("TLS_RSA_WITH_AES_256_GCM_SHA384", nameof(SuiteStrength.NoForwardSecrecy))]
    [InlineData("TLS_RSA_WITH_3DES_EDE_CBC_SHA", nameof(SuiteStrength.Broken))]
    [InlineData("TLS_ECDHE_RSA_WITH_RC4_128_SHA", nameof(SuiteStrength.Broken))]
    [InlineData("TLS_DH_anon_WITH_AES_256_GCM_SHA384", nameof(SuiteStrength.Broken))]
    [InlineData("TLS_ECDHE_RSA_WITH_NULL_SHA", nameof(SuiteStrength.Broken))]
    public void Strength_OfName_IsWhatItIsWorth(string name, string expected) => Assert.Equal(expected, Strength.Of(name).ToString());
}
