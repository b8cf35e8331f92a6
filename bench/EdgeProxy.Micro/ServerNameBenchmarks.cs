using BenchmarkDotNet.Attributes;
using EdgeProxy.Certificates;

namespace EdgeProxy.Micro;

/// <summary>Finding the certificate for a server name. It should neither allocate nor care how many certificates there are.</summary>
public class ServerNameBenchmarks
{
    private const int Asked = 16;

    private CertificateCatalog _catalog = null!;
    private string[] _exact = null!;
    private int _next;

    [Params(10, 100_000)]
    public int Names { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _catalog = Stock.Snapshot(Names).Catalog;
        // Several, far from each other: one name alone would stay in the processor's cache.
        _exact = [.. Enumerable.Range(0, Asked).Select(i => Stock.HostOf((int)((long)i * Names / Asked)))];
    }

    [Benchmark]
    public MatchRule Exact() => _catalog.Resolve(_exact[_next++ % Asked]).Rule;

    [Benchmark]
    public MatchRule Wildcard() => _catalog.Resolve("any.wild.test").Rule;

    [Benchmark]
    public MatchRule Unknown() => _catalog.Resolve("nobody.example.com").Rule;
}
