namespace EdgeProxy.OpenSsl.Tests.Sessions;

/// <summary>What a real ClientHello reads as.</summary>
public class ClientHelloCaptureTests
{
    [Fact]
    public void Capture_Everything_IsAsTheClientOffered()
    {
        var options = new TlsContextOptions
        {
            CipherList = "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256",
            CipherSuites = "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
            Groups = "P-384:X25519",
            SignatureAlgorithms = "ecdsa_secp256r1_sha256:rsa_pss_rsae_sha512",
        };

        var hello = Capture(options, "WWW.Example.TEST", "h2", "http/1.1");

        Assert.Equal("www.example.test", hello.ServerName);
        Assert.Equal([0x0304, 0x0303], hello.Versions);
        Assert.Equal([0x1303, 0x1301, 0xC030, 0xC02B], hello.CipherSuites.Where(suite => suite != 0x00FF));
        Assert.Equal([24, 29], hello.Groups);
        Assert.Equal([0x0403, 0x0806], hello.SignatureAlgorithms);
        Assert.Equal(["h2", "http/1.1"], hello.ApplicationProtocols);
        Assert.True(hello.OffersTls13);
    }

    [Fact]
    public void Capture_OldClientWithoutExtensions_ReadsLegacyVersionAndAbsentNames()
    {
        var hello = Capture(TestServer.Tls12, serverName: null);

        Assert.Null(hello.ServerName);
        Assert.Empty(hello.ApplicationProtocols);
        Assert.Equal([0x0303], hello.Versions);
        Assert.False(hello.OffersTls13);
    }

    [Fact]
    public void ClientHello_AfterConfigure_IsLetGo()
    {
        using var pair = new TlsPair().Establish();

        Assert.NotNull(pair.Hello);
        Assert.Null(pair.Server.ClientHello);
    }

    private static ClientHello Capture(TlsContextOptions options, string? serverName, params string[] protocols)
    {
        using var pair = new TlsPair(options, serverName, protocols) { Answer = session => session.Refuse(112) }.Handshake();
        return pair.Hello!;
    }
}
