using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests.Selection;

public class ClientCapabilityTests
{
    private const ushort Tls12 = 0x0303;
    private const ushort Tls13 = 0x0304;
    private const ushort EcdsaSuite = 0xC02B;
    private const ushort RsaSuite = 0xC02F;

    private static readonly TlsPolicy Both = TestCatalog.Policies(new TlsSettings()).Default;

    [Theory]
    [InlineData(256, 0x0403, true)]
    [InlineData(256, 0x0503, false)] // TLS 1.3 binds the curve to the scheme
    [InlineData(384, 0x0503, true)]
    [InlineData(384, 0x0403, false)]
    [InlineData(521, 0x0603, true)]
    [InlineData(256, 0x0804, false)]
    public void CanVerify_EcdsaOverTls13_NeedsTheSchemeOfTheCurve(int bits, int scheme, bool expected)
    {
        var hello = new ClientHello { Versions = [Tls13, Tls12], SignatureAlgorithms = [(ushort)scheme], CipherSuites = [EcdsaSuite] };

        Assert.Equal(expected, ClientCapability.CanVerify(hello, Both, TestCatalog.Ecdsa with { KeyBits = bits }));
    }

    [Theory]
    [InlineData(EcdsaSuite, 0x0403, new ushort[] { 23 }, true)]
    [InlineData(EcdsaSuite, 0x0603, new ushort[] { 23 }, true)] // TLS 1.2 takes any hash with any curve
    [InlineData(EcdsaSuite, 0x0403, new ushort[0], true)] // RFC 8422: without the extension any curve
    [InlineData(RsaSuite, 0x0403, new ushort[] { 23 }, false)]
    [InlineData(0xC009, 0x0403, new ushort[] { 23 }, false)] // ECDSA with CBC, which no profile has
    [InlineData(EcdsaSuite, 0x0401, new ushort[] { 23 }, false)]
    [InlineData(EcdsaSuite, 0x0403, new ushort[] { 24 }, false)]
    public void CanVerify_EcdsaOverTls12_NeedsSuiteSchemeAndCurve(int suite, int scheme, ushort[] groups, bool expected)
    {
        var hello = new ClientHello { Versions = [Tls12], SignatureAlgorithms = [(ushort)scheme], CipherSuites = [(ushort)suite], Groups = groups };

        Assert.Equal(expected, ClientCapability.CanVerify(hello, Both, TestCatalog.Ecdsa));
    }

    [Fact]
    public void CanVerify_Tls13ClientUnderATls12Policy_IsJudgedByTls12()
    {
        var policy = TestCatalog.Policies(new TlsSettings
        {
            Policies = new Dictionary<string, TlsPolicySettings> { ["default"] = new() { MaximumVersion = "1.2", CipherSuites = ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"] } },
        }).Default;
        var hello = new ClientHello { Versions = [Tls13, Tls12], SignatureAlgorithms = [0x0403], CipherSuites = [0x1301, RsaSuite] };

        Assert.True(ClientCapability.CanVerify(hello, Both, TestCatalog.Ecdsa));
        Assert.False(ClientCapability.CanVerify(hello, policy, TestCatalog.Ecdsa));
    }

    [Theory]
    [InlineData(Tls13, 0x0807, 0x1301, true)]
    [InlineData(Tls13, 0x0403, 0x1301, false)]
    [InlineData(Tls12, 0x0807, EcdsaSuite, true)]
    [InlineData(Tls12, 0x0807, RsaSuite, false)]
    public void CanVerify_Ed25519_NeedsItsScheme(int version, int scheme, int suite, bool expected)
    {
        var hello = new ClientHello { Versions = [(ushort)version], SignatureAlgorithms = [(ushort)scheme], CipherSuites = [(ushort)suite] };

        Assert.Equal(expected, ClientCapability.CanVerify(hello, Both, TestCatalog.Ecdsa with { KeyAlgorithm = KeyAlgorithm.Ed25519 }));
    }

    [Fact]
    public void CanVerify_Rsa_IsTakenForGranted() => Assert.True(ClientCapability.CanVerify(new ClientHello(), Both, TestCatalog.Rsa));
}
