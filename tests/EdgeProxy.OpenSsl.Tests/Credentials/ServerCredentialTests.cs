namespace EdgeProxy.OpenSsl.Tests.Credentials;

public class ServerCredentialTests
{
    [Fact]
    public void Create_KeyOfAnotherCertificate_IsRefused()
    {
        var exception = Assert.Throws<OpenSslException>(() => TestServer.Credential(TestServer.Pki.MismatchedKey(TestServer.Host)));

        Assert.StartsWith("the private key does not belong to the certificate", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_KeyOfAnotherKind_IsRefused() =>
        Assert.Throws<OpenSslException>(() => TestServer.Credential(TestServer.EcdsaLeaf.WithKey(TestServer.RsaLeaf.Key)));

    [Fact]
    public void Create_GarbageAnywhereInTheChain_IsRefused()
    {
        var leaf = TestServer.EcdsaLeaf;
        var garbage = new byte[100];

        Assert.Throws<OpenSslException>(() => TestServer.Credential(leaf.WithChain(garbage)));
        Assert.Throws<OpenSslException>(() => TestServer.Credential(leaf.WithChain(leaf.Der, garbage)));
        Assert.Throws<OpenSslException>(() => TestServer.Credential(leaf.WithChain(leaf.Der[..^1])));
    }

    [Fact]
    public void Create_NoCertificate_IsAnArgumentException() =>
        Assert.ThrowsAny<ArgumentException>(() => TestServer.Credential(TestServer.EcdsaLeaf.WithChain()));

    [Fact]
    public void Create_KeyDisposedAfterwards_CredentialStillSigns()
    {
        using var credential = TestServer.Credential(TestServer.Pki.Leaf(TestServer.Host));
        using var pair = new TlsPair { Answer = session => session.Configure(TestServer.Choice(credential: credential)) };

        pair.Establish();
    }

    [Fact]
    public void Dispose_Twice_IsHarmless()
    {
        var credential = TestServer.Credential(TestServer.EcdsaLeaf);

        credential.Dispose();
        credential.Dispose();
    }
}
