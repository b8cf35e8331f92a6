using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Tls.Tests;

/// <summary>Certificates and policies to handshake with. Keys are made once: they are slow.</summary>
internal static class TestCatalog
{
    public const string Host = "www.example.test";

    public static readonly TestPki Pki = new(TimeProvider.System);
    public static readonly CertificateEntry Ecdsa = Entry("ecdsa", Pki.Leaf(Host), Host);
    public static readonly CertificateEntry Rsa = Entry("rsa", Pki.RsaLeaf(Host), Host);
    public static readonly CertificateEntry Other = Entry("other", Pki.Leaf("other.test"), "other.test");

    /// <summary>Two hosts, so that there is no default.</summary>
    public static TlsSnapshot Snapshot(TlsSettings? settings = null, CatalogOptions? options = null) =>
        new(CertificateCatalog.Build([Ecdsa, Rsa, Other], options ?? new CatalogOptions(), DateTimeOffset.UtcNow), Policies(settings ?? new TlsSettings()));

    public static TlsPolicySet Policies(TlsSettings settings)
    {
        var findings = new List<TlsPolicyFinding>();
        return TlsPolicySet.Compile(settings, findings) ?? throw new InvalidOperationException(string.Join('\n', findings));
    }

    public static CertificateEntry Entry(string name, TestCertificate certificate, params string[] hosts) => Entry(name, certificate, certificate.Key.Der, hosts);

    /// <summary>With a key that is not quite the certificate's.</summary>
    public static CertificateEntry Entry(string name, TestCertificate certificate, byte[] keyDer, params string[] hosts)
    {
        using var key = PrivateKey.FromDer(keyDer, PrivateKeyEncoding.Pkcs8);
        return new CertificateEntry
        {
            Name = name,
            Source = name + ".crt",
            Hosts = hosts,
            Subject = "CN=" + hosts[0],
            Issuer = "CN=issuer",
            SerialNumber = "01",
            Sha256 = certificate.Sha256,
            KeyAlgorithm = key.Algorithm,
            KeyBits = key.Bits,
            NotBefore = DateTimeOffset.UtcNow.AddDays(-30),
            NotAfter = DateTimeOffset.UtcNow.AddDays(60),
            Credential = ServerCredential.Create([.. certificate.Chain.Select(der => (ReadOnlyMemory<byte>)der)], key),
        };
    }
}
