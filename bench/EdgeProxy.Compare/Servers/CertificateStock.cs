using EdgeProxy.Testing;

namespace EdgeProxy.Compare;

/// <summary>Many certificates of one authority, each with its own P-256 key, in the forms that the servers of a run read. Gone afterwards.</summary>
internal sealed class CertificateStock : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>Mints them on all processors.</summary>
    /// <param name="count">How many.</param>
    /// <param name="combined">Whether HAProxy's form is wanted, too.</param>
    public CertificateStock(int count, bool combined)
    {
        Count = count;
        Parallel.For(1, count + 1, number =>
        {
            var certificate = Pki.Leaf(HostOf(number));
            certificate.WritePair(Pairs, NameOf(number));
            if (combined) certificate.WriteCombined(Combined, NameOf(number));
        });
    }

    public int Count { get; }

    public TestPki Pki { get; } = new(TimeProvider.System);

    /// <summary>The folder of <c>cert-00001.crt</c> and <c>cert-00001.key</c> and so on.</summary>
    public string Pairs => _directory.Combine("pairs");

    /// <summary>The folder of <c>cert-00001.pem</c> and so on, chain and key in one.</summary>
    public string Combined => _directory.Combine("combined");

    public static string HostOf(int number) => $"host-{number:D5}.bench.test";

    public static string NameOf(int number) => $"cert-{number:D5}";

    /// <summary>Puts a new certificate in the place of another, as a careful tool does: written beside it, renamed over it.</summary>
    public TestCertificate Renew(int number)
    {
        var renewed = Pki.Leaf(HostOf(number));
        renewed.WritePair(_directory.Combine("next"), NameOf(number));
        foreach (var extension in new[] { ".key", ".crt" })
            File.Move(_directory.Combine("next", NameOf(number) + extension), Path.Combine(Pairs, NameOf(number) + extension), overwrite: true);
        return renewed;
    }

    public void Dispose() => _directory.Dispose();
}
