namespace EdgeProxy.OpenSsl.Tests.Sessions;

public class ResumptionTests
{
    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Resume_SameSessionIdContext_Resumes(TlsVersion version)
    {
        using var earlier = Earlier(version);
        using var pair = Pair(version, earlier, TestServer.Choice()).Establish();

        Assert.True(pair.Server.Info!.Resumed);
        Assert.True(pair.Client.Info!.Resumed);
        Assert.Equal("again"u8.ToArray(), pair.Upload("again"u8.ToArray()));
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Resume_OtherSessionIdContext_FallsBackToAFullHandshake(TlsVersion version)
    {
        using var earlier = Earlier(version);
        using var pair = Pair(version, earlier, TestServer.Choice(sessionIdContext: 2)).Establish();

        Assert.False(pair.Server.Info!.Resumed);
        Assert.False(pair.Client.Info!.Resumed);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Resume_AfterASwitchOfPolicy_Resumes(TlsVersion version)
    {
        using var policy = TlsContext.CreateServer(new TlsContextOptions { PreferServerCipherSuites = true });
        using var earlier = Earlier(version, TestServer.Choice(policy));
        using var pair = Pair(version, earlier, TestServer.Choice(policy)).Establish();

        Assert.True(pair.Server.Info!.Resumed);
    }

    [Fact]
    public void Info_ResumedTls12_HasNoKeyExchangeOfItsOwn()
    {
        using var earlier = Earlier(TlsVersion.Tls12);
        using var pair = Pair(TlsVersion.Tls12, earlier, TestServer.Choice()).Establish();

        Assert.Null(pair.Server.Info!.Group);
    }

    [Fact]
    public void ExportResumption_BeforeAnyHandshake_IsNull()
    {
        using var pair = new TlsPair();

        Assert.Null(pair.Client.ExportResumption());
    }

    private static TlsResumption Earlier(TlsVersion version, TlsServerChoice? choice = null)
    {
        using var pair = Pair(version, resume: null, choice ?? TestServer.Choice()).Establish();
        _ = pair.ReadAll(pair.Client, pair.ToClient); // TLS 1.3 sends its tickets after the handshake.
        return pair.Client.ExportResumption()!;
    }

    private static TlsPair Pair(TlsVersion version, TlsResumption? resume, TlsServerChoice choice) =>
        new(new TlsContextOptions { MinimumVersion = version, MaximumVersion = version }, resume: resume) { Answer = session => session.Configure(choice) };
}
