using System.Diagnostics.Metrics;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Telemetry;

/// <summary>What OpenSSL has allocated. .NET's own gauges see none of it, and most of a TLS proxy's memory is there.</summary>
internal sealed class NativeHeapGauge
{
    public NativeHeapGauge(IMeterFactory meters) => meters.Create(EdgeProxyMeter.Name).CreateObservableGauge(
        "edgeproxy.native_heap.allocated", Observe, "By", "Bytes in use outside .NET: sessions, keys and chains. Absent where the C library does not tell.");

    private static IEnumerable<Measurement<long>> Observe() => NativeHeap.AllocatedBytes() is { } bytes ? [new Measurement<long>(bytes)] : [];
}
