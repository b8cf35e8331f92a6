using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Testing;

public class TestPkiTests
{
    private static readonly TestPki Pki = new(TestPki.BaseTime);

    [Theory]
    [InlineData(TestKeyKind.EcdsaP256, KeyAlgorithm.Ecdsa, 256)]
    [InlineData(TestKeyKind.EcdsaP384, KeyAlgorithm.Ecdsa, 384)]
    [InlineData(TestKeyKind.Rsa2048, KeyAlgorithm.Rsa, 2048)]
    [InlineData(TestKeyKind.Ed25519, KeyAlgorithm.Ed25519, 256)]
    public void Issue_AnyKeyKind_IsACredentialForOpenSsl(TestKeyKind kind, KeyAlgorithm algorithm, int bits)
    {
        var leaf = Pki.Issue(new LeafOptions { Hosts = ["a.test"], Key = kind });
        using var key = PrivateKey.FromDer(leaf.Key.Der, PrivateKeyEncoding.Pkcs8);
        using var credential = ServerCredential.Create([.. leaf.Chain.Select(der => (ReadOnlyMemory<byte>)der)], key);
        Assert.Equal(algorithm, credential.Algorithm);
        if (algorithm != KeyAlgorithm.Ed25519) Assert.Equal(bits, key.Bits);
    }
}
