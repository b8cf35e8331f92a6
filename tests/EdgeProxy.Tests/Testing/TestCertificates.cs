using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Testing;

/// <summary>Entries that say what a test wants; all share one credential.</summary>
internal static class TestCertificates
{
    private static readonly ServerCredential Credential = CreateCredential();

    /// <summary>90 days of validity, of which 30 are over at <see cref="TestPki.BaseTime"/>.</summary>
    public static CertificateEntry Create(string name) => new()
    {
        Name = name,
        Source = $"/etc/edgeproxy/certs/{name}.crt",
        Hosts = [$"{name}.example.com"],
        Subject = $"CN={name}.example.com",
        Issuer = "CN=Issuer",
        SerialNumber = "0A",
        Sha256 = new string('0', 64),
        KeyAlgorithm = KeyAlgorithm.Ecdsa,
        KeyBits = 256,
        NotBefore = TestPki.BaseTime.AddDays(-30),
        NotAfter = TestPki.BaseTime.AddDays(60),
        Credential = Credential,
    };

    private static ServerCredential CreateCredential()
    {
        var leaf = new TestPki(TestPki.BaseTime).Leaf("shared.test");
        using var key = PrivateKey.FromDer(leaf.Key.Der, PrivateKeyEncoding.Pkcs8);
        return ServerCredential.Create([leaf.Der], key);
    }
}
