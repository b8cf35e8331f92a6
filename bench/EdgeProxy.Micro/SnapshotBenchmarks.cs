using BenchmarkDotNet.Attributes;
using EdgeProxy.Tls;

namespace EdgeProxy.Micro;

/// <summary>What a handshake pays for certificates and policies that can be swapped at any time.</summary>
public class SnapshotBenchmarks
{
    private TlsState _state = null!;

    [GlobalSetup]
    public void SetUp() => _state = new TlsState(Stock.Snapshot(1000));

    [Benchmark(Baseline = true)]
    public TlsSnapshot Read() => _state.Current;

    [Benchmark]
    public TlsPolicy ReadAndResolve()
    {
        var snapshot = _state.Current;
        _ = snapshot.Catalog.Resolve("host-00500.bench.test");
        return snapshot.Policies.For("host-00500.bench.test");
    }
}
