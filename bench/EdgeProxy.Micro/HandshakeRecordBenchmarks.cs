using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using EdgeProxy.OpenSsl;
using EdgeProxy.Tls;

namespace EdgeProxy.Micro;

/// <summary>Writing a handshake down: into the ring for the operator and into the histograms, with somebody listening as the exporter does.</summary>
public class HandshakeRecordBenchmarks
{
    private readonly HandshakeJournal _journal = new();
    private readonly MeterListener _listener = new();
    private readonly Meters _meters = new();
    private HandshakeMetrics _metrics = null!;
    private HandshakeRecord _record = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _metrics = new HandshakeMetrics(_meters);
        _listener.InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        _listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        _listener.Start();
        _record = new HandshakeRecord
        {
            HelloSeen = true,
            ClientHelloPhase = TimeSpan.FromMicroseconds(200),
            ServerPhase = TimeSpan.FromMicroseconds(400),
            ClientPhase = TimeSpan.FromMicroseconds(800),
            Certificate = Stock.Entry("bench.test"),
            Info = new TlsSessionInfo(TlsVersion.Tls13, "TLS_AES_256_GCM_SHA384", "X25519", "h2", Resumed: false),
        };
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _listener.Dispose();
        _meters.Dispose();
    }

    [Benchmark]
    public void Journal() => _journal.Add(_record);

    [Benchmark]
    public void Metrics()
    {
        _metrics.Started();
        _metrics.Ended(_record);
    }

    private sealed class Meters : IMeterFactory
    {
        private Meter? _meter;

        public Meter Create(MeterOptions options) => _meter ??= new Meter(options);

        public void Dispose() => _meter?.Dispose();
    }
}
