namespace EdgeProxy.OpenSsl.Tests.Sessions;

public class TlsHandshakeTests
{
    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Handshake_EitherVersion_BothSidesAgreeOnWhatWasNegotiated(TlsVersion version)
    {
        using var pair = new TlsPair(new TlsContextOptions { MinimumVersion = version, MaximumVersion = version }).Establish();

        Assert.Equal(version, pair.Server.Info!.Version);
        Assert.Equal(pair.Client.Info, pair.Server.Info);
        Assert.False(pair.Server.Info.Resumed);
        Assert.NotNull(pair.Server.Info.Group);
        Assert.Equal(1, pair.Questions);
        Assert.Null(pair.Server.Failure);
    }

    [Fact]
    public void Handshake_OneByteAtATime_SucceedsInBothDirections()
    {
        using var pair = new TlsPair { Portion = () => 1 }.Establish();

        Assert.Equal("up"u8.ToArray(), pair.Upload("up"u8.ToArray()));
        Assert.Equal("down"u8.ToArray(), pair.Download("down"u8.ToArray()));
    }

    [Fact]
    public void Handshake_RecordsThatSpanSegments_SucceedsInBothDirections()
    {
        using var pair = new TlsPair { Segment = () => 3 }.Establish();

        Assert.Equal("up"u8.ToArray(), pair.Upload("up"u8.ToArray()));
        Assert.Equal("down"u8.ToArray(), pair.Download("down"u8.ToArray()));
    }

    [Fact]
    public void Handshake_ServerLacksTheGroupOfTheKeyShare_AsksAgainAndChoosesOnce()
    {
        using var server = TlsContext.CreateServer(new TlsContextOptions { Groups = "P-256" });
        using var pair = new TlsPair(TestServer.Tls13 with { Groups = "X25519:P-256" })
        {
            Answer = session => session.Configure(TestServer.Choice(server)),
        }.Establish();

        // The HelloRetryRequest brought a second ClientHello, and OpenSSL asked the callback again.
        Assert.Equal(2, TlsRecords.Messages(pair.ToServer.History()).Count(message => message.Type == TlsRecords.ClientHello));
        Assert.Equal(1, pair.Questions);
        Assert.Contains("256", pair.Server.Info!.Group!, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_UnrecognizedName_ClientSeesTheAlert()
    {
        using var pair = new TlsPair { Answer = session => session.Refuse(112) }.Handshake();

        Assert.Equal(TlsStatus.Failed, pair.ServerStatus);
        Assert.Equal(TlsError.Refused, pair.Server.Failure!.Error);
        Assert.Equal(TlsStatus.Failed, pair.ClientStatus);
        Assert.Equal((TlsError.PeerAlert, (byte)112), (pair.Client.Failure!.Error, pair.Client.Failure.Alert!.Value));
    }

    [Fact]
    public void Handshake_Protocols_ServersPreferenceWins()
    {
        using var pair = new TlsPair(protocols: ["http/1.1", "h2"])
        {
            Answer = session => session.Configure(TestServer.Choice(protocols: ["h2", "http/1.1"])),
        }.Establish();

        Assert.Equal("h2", pair.Server.Info!.ApplicationProtocol);
        Assert.Equal("h2", pair.Client.Info!.ApplicationProtocol);
    }

    [Fact]
    public void Handshake_NoProtocolInCommon_EndsWithAlert120()
    {
        using var pair = new TlsPair(protocols: ["spdy/3"])
        {
            Answer = session => session.Configure(TestServer.Choice(protocols: ["h2"])),
        }.Handshake();

        Assert.Equal(TlsError.NoApplicationProtocol, pair.Server.Failure!.Error);
        Assert.Equal((byte)120, pair.Client.Failure!.Alert);
    }

    [Theory]
    [InlineData(new[] { "h2" }, new string[0])]
    [InlineData(new string[0], new[] { "h2" })]
    public void Handshake_OneSideKnowsNoAlpn_GoesOnWithoutAProtocol(string[] offered, string[] served)
    {
        using var pair = new TlsPair(protocols: offered)
        {
            Answer = session => session.Configure(TestServer.Choice(protocols: served)),
        }.Establish();

        Assert.Null(pair.Server.Info!.ApplicationProtocol);
        Assert.Null(pair.Client.Info!.ApplicationProtocol);
    }

    [Fact]
    public void Handshake_AfterItIsComplete_StaysComplete()
    {
        using var pair = new TlsPair().Establish();

        pair.StepServer();

        Assert.Equal(TlsStatus.Complete, pair.ServerStatus);
    }
}
