namespace EdgeProxy.OpenSsl.Tests.Sessions;

/// <summary>What a client learns about the server it talks to.</summary>
public class ServerFactsTests
{
    private static readonly TlsContextOptions Obsolete = new() { MinimumVersion = TlsVersion.Tls10, MaximumVersion = TlsVersion.Tls10, AcceptObsolete = true };

    [Fact]
    public void ReadServerChain_Established_IsWhatTheServerSent()
    {
        using var pair = new TlsPair().Handshake();

        Assert.Equal(TestServer.EcdsaLeaf.Chain, pair.Client.ReadServerChain());
    }

    [Fact]
    public void ReadServerChain_BeforeTheServerSpoke_IsEmpty()
    {
        using var pair = new TlsPair();

        Assert.Empty(pair.Client.ReadServerChain());
        Assert.Null(pair.Client.ReadServerSignature());
    }

    [Fact]
    public void ReadServerSignature_Established_NamesKeyAndHash()
    {
        using var pair = new TlsPair().Handshake();

        Assert.Equal("ECDSA with SHA256", pair.Client.ReadServerSignature());
    }

    [Fact]
    public void ReadStaple_NoneSent_IsNull()
    {
        using var pair = new TlsPair();
        pair.Client.RequestStaple();

        pair.Handshake();

        Assert.Null(pair.Client.ReadStaple());
        Assert.False(pair.Client.CertificateRequested);
    }

    [Fact]
    public void AcceptObsolete_Tls10_IsSpoken()
    {
        using var server = TlsContext.CreateServer(Obsolete);
        using var pair = new TlsPair(Obsolete)
        {
            Server = TlsSession.Accept(server),
            Answer = session => session.Configure(TestServer.Choice(server)),
        };

        pair.Handshake();

        Assert.Equal(TlsVersion.Tls10, pair.Client.Info?.Version);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void ExportResumption_TicketCame_TellsItsLifetime(TlsVersion version)
    {
        using var pair = new TlsPair(new TlsContextOptions { MinimumVersion = version, MaximumVersion = version }).Establish();
        pair.ReadAll(pair.Client, pair.ToClient);

        using var resumption = pair.Client.ExportResumption();

        Assert.True(resumption!.HasTicket);
        Assert.True(resumption.IsResumable);
        Assert.True(resumption.TicketLifetime > TimeSpan.Zero);
    }
}
