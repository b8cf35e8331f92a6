using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;
using EdgeProxy.Tls;

namespace EdgeProxy.Micro;

/// <summary>Certificates, policies and snapshots to measure with.</summary>
internal static class Stock
{
    private static readonly TestPki Pki = new(TimeProvider.System);

    public static ServerCredential Ecdsa { get; } = Credential(Pki.Leaf("bench.test"));

    public static ServerCredential Rsa { get; } = Credential(Pki.RsaLeaf("bench.test"));

    /// <summary><c>host-00000.bench.test</c> and so on, and a wildcard; all with one credential, which a lookup does not look into.</summary>
    public static TlsSnapshot Snapshot(int names)
    {
        var entries = Enumerable.Range(0, names).Select(number => Entry(HostOf(number))).Append(Entry("*.wild.test"));
        var policies = TlsPolicySet.Compile(new TlsSettings(), new List<TlsPolicyFinding>()) ?? throw new InvalidOperationException("the default policy does not compile");
        return new TlsSnapshot(CertificateCatalog.Build(entries, new CatalogOptions(), TimeProvider.System.GetUtcNow()), policies);
    }

    public static string HostOf(int number) => $"host-{number:D5}.bench.test";

    public static CertificateEntry Entry(string host)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateEntry
        {
            Name = host,
            Source = host,
            Hosts = [host],
            Subject = "CN=" + host,
            Issuer = "CN=issuer",
            SerialNumber = "01",
            Sha256 = "00",
            KeyAlgorithm = Ecdsa.Algorithm,
            KeyBits = 256,
            NotBefore = now.AddDays(-1),
            NotAfter = now.AddDays(60),
            Credential = Ecdsa,
        };
    }

    private static ServerCredential Credential(TestCertificate certificate)
    {
        using var key = PrivateKey.FromDer(certificate.Key.Der, PrivateKeyEncoding.Pkcs8);
        return ServerCredential.Create([.. certificate.Chain.Select(der => (ReadOnlyMemory<byte>)der)], key);
    }
}
