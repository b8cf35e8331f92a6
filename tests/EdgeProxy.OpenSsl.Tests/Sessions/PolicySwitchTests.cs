namespace EdgeProxy.OpenSsl.Tests.Sessions;

/// <summary>
/// A session starts under one policy and is configured with another. Each test runs twice: with the policy it began with, to show what
/// would happen had the switch not taken place, and with the other.
/// </summary>
public class PolicySwitchTests
{
    [Theory]
    [InlineData("ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")]
    [InlineData("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256")]
    public void Configure_OtherTls12Suites_Follow(string suite, string standardName)
    {
        var first = TestServer.Tls12 with { CipherList = "ECDHE-ECDSA-AES256-GCM-SHA384" };

        Assert.Equal("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", Negotiate(TestServer.Tls12, first, first).Server.Info?.CipherSuite);
        Assert.Equal(standardName, Negotiate(TestServer.Tls12, first, TestServer.Tls12 with { CipherList = suite }).Server.Info?.CipherSuite);
    }

    [Fact]
    public void Configure_OtherTls13Suites_Follow()
    {
        var first = TestServer.Tls13 with { CipherSuites = "TLS_AES_128_GCM_SHA256" };
        var other = TestServer.Tls13 with { CipherSuites = "TLS_CHACHA20_POLY1305_SHA256" };

        Assert.Equal("TLS_AES_128_GCM_SHA256", Negotiate(new TlsContextOptions(), first, first).Server.Info?.CipherSuite);
        Assert.Equal("TLS_CHACHA20_POLY1305_SHA256", Negotiate(new TlsContextOptions(), first, other).Server.Info?.CipherSuite);
    }

    [Fact]
    public void Configure_NewerMinimumVersion_Follows()
    {
        var first = new TlsContextOptions();

        Assert.Equal(TlsVersion.Tls12, Negotiate(TestServer.Tls12, first, first).Server.Info?.Version);
        var refused = Negotiate(TestServer.Tls12, first, TestServer.Tls13);
        Assert.Equal(TlsError.UnsupportedVersion, refused.Server.Failure?.Error);
        Assert.Equal((byte)70, refused.Client.Failure?.Alert);
    }

    [Fact]
    public void Configure_OlderMinimumVersion_Follows()
    {
        Assert.Equal(TlsError.UnsupportedVersion, Negotiate(TestServer.Tls12, TestServer.Tls13, TestServer.Tls13).Server.Failure?.Error);
        Assert.Equal(TlsVersion.Tls12, Negotiate(TestServer.Tls12, TestServer.Tls13, new TlsContextOptions()).Server.Info?.Version);
    }

    [Fact]
    public void Configure_OlderMaximumVersion_Follows()
    {
        var first = new TlsContextOptions();

        Assert.Equal(TlsVersion.Tls13, Negotiate(first, first, first).Server.Info?.Version);
        Assert.Equal(TlsVersion.Tls12, Negotiate(first, first, TestServer.Tls12).Server.Info?.Version);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Configure_OtherGroups_Follow(TlsVersion version)
    {
        var client = new TlsContextOptions { MinimumVersion = version, MaximumVersion = version, Groups = "X25519:P-384:P-256" };
        var first = new TlsContextOptions { Groups = "X25519" };

        Assert.Equal("x25519", Negotiate(client, first, first).Server.Info?.Group);
        Assert.Equal("secp384r1", Negotiate(client, first, new TlsContextOptions { Groups = "P-384" }).Server.Info?.Group);
    }

    [Fact]
    public void Configure_PolicyWithoutGroupsAfterOneWithGroups_IsRejectedRatherThanHalfApplied()
    {
        using var first = TlsContext.CreateServer(new TlsContextOptions { Groups = "P-384" });
        using var pair = new TlsPair
        {
            Server = TlsSession.Accept(first),
            Answer = session => Assert.Throws<ArgumentException>(() => session.Configure(TestServer.Choice())),
        };

        pair.Handshake();

        Assert.Equal(1, pair.Questions);
        Assert.Same(first, pair.Server.Context);
    }

    [Fact]
    public void Configure_OtherSignatureAlgorithms_Follow()
    {
        var client = TestServer.Tls13 with { SignatureAlgorithms = "rsa_pss_rsae_sha512" };
        var first = new TlsContextOptions { SignatureAlgorithms = "rsa_pss_rsae_sha256" };
        var other = new TlsContextOptions { SignatureAlgorithms = "rsa_pss_rsae_sha512" };

        Assert.Equal(TlsError.NoSharedSignatureAlgorithm, Negotiate(client, first, first, TestServer.Rsa).Server.Failure?.Error);
        Assert.NotNull(Negotiate(client, first, other, TestServer.Rsa).Server.Info);
    }

    [Theory]
    [InlineData(false, "TLS_AES_256_GCM_SHA384")]
    [InlineData(true, "TLS_AES_128_GCM_SHA256")]
    public void Configure_OptionServerPreference_FollowsOnAndOff(bool serverPreference, string expected)
    {
        var client = TestServer.Tls13 with { CipherSuites = "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256" };
        var policy = new TlsContextOptions { CipherSuites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384" };
        var first = policy with { PreferServerCipherSuites = !serverPreference };

        Assert.NotEqual(expected, Negotiate(client, first, first).Server.Info?.CipherSuite);
        Assert.Equal(expected, Negotiate(client, first, first with { PreferServerCipherSuites = serverPreference }).Server.Info?.CipherSuite);
    }

    [Fact]
    public void Configure_ProtocolsAndRefusal_WorkAfterTheSwitch()
    {
        using var pair = new TlsPair(protocols: ["h2"])
        {
            Server = TlsSession.Accept(TlsContext.CreateServer(TestServer.Tls13)),
            Answer = session => session.Configure(TestServer.Choice(protocols: ["h2"])),
        }.Establish();

        Assert.Equal("h2", pair.Server.Info!.ApplicationProtocol);
        Assert.Same(TestServer.Context, pair.Server.Context);
    }

    private static TlsPair Negotiate(TlsContextOptions client, TlsContextOptions first, TlsContextOptions chosen, ServerCredential? credential = null)
    {
        using var before = TlsContext.CreateServer(first);
        using var after = ReferenceEquals(first, chosen) ? null : TlsContext.CreateServer(chosen);
        using var pair = new TlsPair(client)
        {
            Server = TlsSession.Accept(before),
            Answer = session => session.Configure(TestServer.Choice(after ?? before, credential)),
        };
        return pair.Handshake();
    }
}
