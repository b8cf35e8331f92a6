using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Tls.Tests;

/// <summary>Certificates and policies to handshake with. Keys are made once: they are slow.</summary>
internal static class TestCatalog
{
    public const string Host = "www.example.test";

    public static readonly TestPki Pki = new(TimeProvider.System);
    public static readonly CertificateEntry Ecdsa = Entry("ecdsa", Pki.Leaf(Host), KeyAlgorithm.Ecdsa, 256, Host);
    public static readonly CertificateEntry Rsa = Entry("rsa", Pki.RsaLeaf(Host), KeyAlgorithm.Rsa, 2048, Host);
    public static readonly CertificateEntry Other = Entry("other", Pki.Leaf("other.test"), KeyAlgorithm.Ecdsa, 256, "other.test");

    /// <summary>Two hosts, so that there is no default.</summary>
    public static TlsSnapshot Snapshot(TlsSettings? settings = null, CatalogOptions? options = null) =>
        new(CertificateCatalog.Build([Ecdsa, Rsa, Other], options ?? new CatalogOptions(), DateTimeOffset.UtcNow), Policies(settings ?? new TlsSettings()));

    public static TlsPolicySet Policies(TlsSettings settings)
    {
        var findings = new List<TlsPolicyFinding>();
        return TlsPolicySet.Compile(settings, findings) ?? throw new InvalidOperationException(string.Join('\n', findings));
    }

    private static CertificateEntry Entry(string name, TestCertificate certificate, KeyAlgorithm algorithm, int bits, params string[] hosts)
    {
        using var key = PrivateKey.FromDer(certificate.Key.Der, PrivateKeyEncoding.Pkcs8);
        return new CertificateEntry
        {
            Name = name,
            Source = name + ".crt",
            Hosts = hosts,
            Subject = "CN=" + hosts[0],
            Issuer = "CN=issuer",
            SerialNumber = "01",
            Sha256 = certificate.Sha256,
            KeyAlgorithm = algorithm,
            KeyBits = bits,
            NotBefore = DateTimeOffset.UtcNow.AddDays(-30),
            NotAfter = DateTimeOffset.UtcNow.AddDays(60),
            Credential = ServerCredential.Create([.. certificate.Chain.Select(der => (ReadOnlyMemory<byte>)der)], key),
        };
    }
}
