using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests;

/// <summary>Entries for tests of names and order: what they say is free, and all share one credential.</summary>
internal static class TestEntry
{
    public static readonly DateTimeOffset Now = TestPki.BaseTime;

    private static readonly ServerCredential Credential = CreateCredential();

    public static CertificateEntry Create(string name, params string[] hosts) => new()
    {
        Name = name,
        Source = name + ".crt",
        Hosts = hosts,
        Subject = "CN=" + name,
        Issuer = "CN=issuer",
        SerialNumber = "01",
        Sha256 = new string('0', 64),
        KeyAlgorithm = KeyAlgorithm.Ecdsa,
        KeyBits = 256,
        NotBefore = Now.AddDays(-30),
        NotAfter = Now.AddDays(60),
        Credential = Credential,
    };

    public static CertificateEntry Rsa(string name, params string[] hosts) => Create(name, hosts) with { KeyAlgorithm = KeyAlgorithm.Rsa, KeyBits = 2048 };

    private static ServerCredential CreateCredential()
    {
        var leaf = new TestPki(Now).Leaf("shared.test");
        using var key = PrivateKey.FromDer(leaf.Key.Der, PrivateKeyEncoding.Pkcs8);
        return ServerCredential.Create([leaf.Der], key);
    }
}
