using EdgeProxy.Testing;

namespace EdgeProxy.Compare;

/// <summary>What all servers of a run share: an ECDSA and an RSA certificate, each for a host of its own, and a directory for what they write.</summary>
internal sealed class BenchSite : IDisposable
{
    /// <summary>Served with ECDSA P-256.</summary>
    public const string Host = "bench.test";

    /// <summary>Served with RSA-2048.</summary>
    public const string RsaHost = "rsa.bench.test";

    private readonly TemporaryDirectory _directory = new();

    public BenchSite()
    {
        Write(Host, Pki.Leaf(Host));
        Write(RsaHost, Pki.RsaLeaf(RsaHost));
    }

    public TestPki Pki { get; } = new(TimeProvider.System);

    public string Root => _directory.Path;

    /// <summary>The folder of <c>HOST.crt</c> and <c>HOST.key</c>.</summary>
    public string CertificateDirectory => Path.Combine(Root, "certs");

    /// <summary>The folder of <c>HOST.pem</c>, chain and key in one.</summary>
    public string CombinedDirectory => Path.Combine(Root, "combined");

    public string CertificateFile(string host) => Path.Combine(CertificateDirectory, host + ".crt");

    public string KeyFile(string host) => Path.Combine(CertificateDirectory, host + ".key");

    public string Write(string name, string text) => _directory.Write(name, text);

    /// <summary>Puts a new certificate in the place of the host's, as a careful tool does: written beside it, renamed over it.</summary>
    public void Renew(string host)
    {
        var next = Path.Combine(Root, "next");
        Pki.Leaf(host).WritePair(next, host);
        foreach (var extension in new[] { ".key", ".crt" })
            File.Move(Path.Combine(next, host + extension), Path.Combine(CertificateDirectory, host + extension), overwrite: true);
    }

    public void Dispose() => _directory.Dispose();

    private void Write(string host, TestCertificate certificate)
    {
        certificate.WritePair(CertificateDirectory, host);
        certificate.WriteCombined(CombinedDirectory, host);
    }
}
