namespace EdgeProxy.OpenSsl.Tests.Sessions;

/// <summary>Many certificates, one context: each session is given its own.</summary>
public class SessionCertificateTests
{
    [Fact]
    public void Configure_CertificatesOfEveryKind_EachSessionSendsItsOwnChainInOrder()
    {
        foreach (var (leaf, credential) in new[]
        {
            (TestServer.EcdsaLeaf, TestServer.Ecdsa), (TestServer.RsaLeaf, TestServer.Rsa), (TestServer.Ed25519Leaf, TestServer.Ed25519),
        })
        {
            // TLS 1.2 shows the chain in the clear.
            using var pair = new TlsPair(TestServer.Tls12) { Answer = session => session.Configure(TestServer.Choice(credential: credential)) }.Establish();

            Assert.Equal(leaf.Chain, TlsRecords.Certificates(pair.ToClient.History()));
        }
    }

    [Theory]
    [InlineData(KeyAlgorithm.Ecdsa)]
    [InlineData(KeyAlgorithm.Rsa)]
    [InlineData(KeyAlgorithm.Ed25519)]
    public void Configure_CertificateOfEveryKind_SignsTls13(KeyAlgorithm algorithm)
    {
        var credential = algorithm switch { KeyAlgorithm.Rsa => TestServer.Rsa, KeyAlgorithm.Ed25519 => TestServer.Ed25519, _ => TestServer.Ecdsa };
        using var pair = new TlsPair(TestServer.Tls13) { Answer = session => session.Configure(TestServer.Choice(credential: credential)) }.Establish();

        Assert.Equal(algorithm, credential.Algorithm);
        Assert.Equal(TlsVersion.Tls13, pair.Client.Info!.Version);
    }

    [Fact]
    public void Configure_LongChain_IsSentAsGiven()
    {
        var leaf = TestServer.Pki.Leaf(TestServer.Host);
        var longer = leaf.WithChain(leaf.Der, TestServer.Pki.Intermediate.Der, TestServer.Pki.Root.Der);
        using var credential = TestServer.Credential(longer);
        using var pair = new TlsPair(TestServer.Tls12) { Answer = session => session.Configure(TestServer.Choice(credential: credential)) }.Establish();

        Assert.Equal(longer.Chain, TlsRecords.Certificates(pair.ToClient.History()));
    }

    [Fact]
    public void Dispose_CredentialInUse_SessionGoesOn()
    {
        var credential = TestServer.Credential(TestServer.EcdsaLeaf);
        using var pair = new TlsPair
        {
            Answer = session =>
            {
                session.Configure(TestServer.Choice(credential: credential));
                credential.Dispose();
            },
        }.Establish();

        Assert.Equal("hello"u8.ToArray(), pair.Download("hello"u8.ToArray()));
    }
}
