using EdgeProxy.Testing;

namespace EdgeProxy.Compare;

/// <summary>What all servers of a run share: one certificate, and a directory for what they write.</summary>
internal sealed class BenchSite : IDisposable
{
    public const string Host = "bench.test";

    private readonly TemporaryDirectory _directory = new();

    public BenchSite() => new TestPki(TimeProvider.System).Leaf(Host).WritePair(CertificateDirectory, "bench");

    public string Root => _directory.Path;

    public string CertificateDirectory => Path.Combine(Root, "certs");

    public string CertificateFile => Path.Combine(CertificateDirectory, "bench.crt");

    public string KeyFile => Path.Combine(CertificateDirectory, "bench.key");

    public string Write(string name, string text) => _directory.Write(name, text);

    public void Dispose() => _directory.Dispose();
}
