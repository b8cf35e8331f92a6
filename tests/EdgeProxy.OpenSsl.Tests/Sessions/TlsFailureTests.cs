using System.Buffers;

namespace EdgeProxy.OpenSsl.Tests.Sessions;

/// <summary>Every reason a peer can give rise to, from real handshakes.</summary>
public class TlsFailureTests
{
    [Fact]
    public void Failure_OnlyAnOlderVersion_IsUnsupportedVersion() =>
        Assert.Equal(TlsError.UnsupportedVersion, ServerFailure(TestServer.Tls12, TestServer.Tls13).Error);

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Failure_NoSuiteInCommon_IsNoSharedCipher(TlsVersion version)
    {
        var both = new TlsContextOptions { MinimumVersion = version, MaximumVersion = version };

        Assert.Equal(TlsError.NoSharedCipher, ServerFailure(
            both with { CipherList = "ECDHE-ECDSA-AES128-GCM-SHA256", CipherSuites = "TLS_AES_128_GCM_SHA256" },
            both with { CipherList = "ECDHE-ECDSA-AES256-GCM-SHA384", CipherSuites = "TLS_AES_256_GCM_SHA384" }).Error);
    }

    [Fact]
    public void Failure_Tls12ClientThatCannotVerifyTheCertificate_IsNoSharedCipher() =>
        Assert.Equal(TlsError.NoSharedCipher, ServerFailure(TestServer.Tls12 with { CipherList = "ECDHE-RSA-AES128-GCM-SHA256" }, new TlsContextOptions()).Error);

    [Fact]
    public void Failure_NoGroupInCommon_IsNoSharedGroup() =>
        Assert.Equal(TlsError.NoSharedGroup, ServerFailure(TestServer.Tls13 with { Groups = "X25519" }, TestServer.Tls13 with { Groups = "P-384" }).Error);

    [Fact]
    public void Failure_Tls13ClientThatCannotVerifyTheCertificate_IsNoSharedSignatureAlgorithm() =>
        Assert.Equal(TlsError.NoSharedSignatureAlgorithm,
            ServerFailure(TestServer.Tls13 with { SignatureAlgorithms = "rsa_pss_rsae_sha256" }, new TlsContextOptions()).Error);

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT a:443 HTTP/1.1\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public void Failure_OtherProtocol_IsNotTls(string greeting)
    {
        using var pair = new TlsPair();
        pair.ToServer.Write(System.Text.Encoding.ASCII.GetBytes(greeting));

        pair.StepServer();

        Assert.Equal(TlsError.NotTls, pair.Server.Failure!.Error);
    }

    [Fact]
    public void Failure_BrokenClientHello_IsAProtocolViolation()
    {
        using var pair = new TlsPair();
        pair.ToServer.Write(TlsRecords.Record(TlsRecords.Handshake, [TlsRecords.ClientHello, 0, 0, 4, 3, 3, 0, 0]));

        pair.StepServer();

        Assert.Equal(TlsError.ProtocolViolation, pair.Server.Failure!.Error);
    }

    [Theory]
    [InlineData(42)]
    [InlineData(46)]
    [InlineData(48)]
    [InlineData(90)]
    public void Failure_AlertOfThePeer_IsPeerAlertWithItsNumber(byte alert)
    {
        using var pair = new TlsPair(TestServer.Tls12);
        pair.StepClient();
        pair.StepServer();
        pair.ToServer.Write(TlsRecords.Record(TlsRecords.Alert, [2, alert]));

        pair.StepServer();

        Assert.Equal((TlsError.PeerAlert, alert), (pair.Server.Failure!.Error, pair.Server.Failure.Alert));
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Handshake_CloseNotifyInTheMiddle_IsClosed(TlsVersion version)
    {
        using var pair = new TlsPair(new TlsContextOptions { MinimumVersion = version, MaximumVersion = version });
        pair.StepClient();
        pair.StepServer();
        pair.ToServer.Write(TlsRecords.Record(TlsRecords.Alert, [1, 0]));

        pair.StepServer();

        Assert.Equal(TlsStatus.Closed, pair.ServerStatus);
        Assert.Null(pair.Server.Failure);
    }

    [Fact]
    public void Detail_OfAnyFailure_IsOpenSslsReason() =>
        Assert.Equal("no shared cipher", ServerFailure(TestServer.Tls12 with { CipherList = "ECDHE-RSA-AES128-GCM-SHA256" }, new TlsContextOptions()).Detail);

    private static TlsFailure ServerFailure(TlsContextOptions client, TlsContextOptions server)
    {
        using var context = TlsContext.CreateServer(server);
        using var pair = new TlsPair(client) { Server = TlsSession.Accept(context), Answer = session => session.Configure(TestServer.Choice(context)) }.Handshake();
        Assert.Equal(TlsStatus.Failed, pair.ServerStatus);
        return pair.Server.Failure!;
    }
}
