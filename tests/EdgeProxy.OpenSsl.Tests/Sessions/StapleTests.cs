namespace EdgeProxy.OpenSsl.Tests.Sessions;

public class StapleTests
{
    private static readonly byte[] Staple = [.. Enumerable.Range(0, 1500).Select(i => (byte)i)];

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Handshake_ClientThatAsks_GetsTheStaple(TlsVersion version)
    {
        using var pair = Pair(version, Staple);
        pair.Client.RequestStaple();
        pair.Establish();

        Assert.Equal(Staple, pair.Client.ReadStaple());
        Assert.True(pair.Server.Stapled);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Handshake_ClientThatDoesNotAsk_GetsNone(TlsVersion version)
    {
        using var pair = Pair(version, Staple).Establish();

        Assert.Null(pair.Client.ReadStaple());
        Assert.Null(pair.Server.Stapled);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Handshake_NothingToStaple_GoesOnWithout(TlsVersion version)
    {
        using var pair = Pair(version, []);
        pair.Client.RequestStaple();
        pair.Establish();

        Assert.Null(pair.Client.ReadStaple());
        Assert.False(pair.Server.Stapled);
    }

    [Fact]
    public void Handshake_AfterAHelloRetryRequest_IsStapledAllTheSame()
    {
        using var policy = TlsContext.CreateServer(new TlsContextOptions { Groups = "P-384" });
        using var pair = new TlsPair(new TlsContextOptions { Groups = "X25519:P-384" })
        {
            Answer = server => server.Configure(TestServer.Choice(policy) with { Staple = Staple }),
        };
        pair.Client.RequestStaple();
        pair.Establish();

        Assert.Equal(Staple, pair.Client.ReadStaple());
    }

    [Fact]
    public void Handshake_AfterASwitchOfPolicy_IsStapled()
    {
        using var policy = TlsContext.CreateServer(new TlsContextOptions { PreferServerCipherSuites = true });
        using var pair = new TlsPair { Answer = server => server.Configure(TestServer.Choice(policy) with { Staple = Staple }) };
        pair.Client.RequestStaple();
        pair.Establish();

        Assert.Equal(Staple, pair.Client.ReadStaple());
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Handshake_Resumed_NeedsNoStaple(TlsVersion version)
    {
        using var first = Pair(version, Staple).Establish();
        _ = first.ReadAll(first.Client, first.ToClient); // TLS 1.3 sends its tickets after the handshake.
        using var earlier = first.Client.ExportResumption()!;
        using var pair = new TlsPair(Options(version), resume: earlier) { Answer = server => server.Configure(TestServer.Choice() with { Staple = Staple }) };
        pair.Client.RequestStaple();
        pair.Establish();

        Assert.True(pair.Server.Info!.Resumed);
        Assert.Null(pair.Server.Stapled);
    }

    private static TlsPair Pair(TlsVersion version, byte[] staple) =>
        new(Options(version)) { Answer = server => server.Configure(TestServer.Choice() with { Staple = staple }) };

    private static TlsContextOptions Options(TlsVersion version) => version == TlsVersion.Tls12 ? TestServer.Tls12 : TestServer.Tls13;
}
