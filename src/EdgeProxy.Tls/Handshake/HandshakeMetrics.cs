using System.Diagnostics;
using System.Diagnostics.Metrics;
using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>The instruments of the handshake. Labels come from closed lists: nothing a client sends becomes one.</summary>
public sealed class HandshakeMetrics
{
    private static readonly double[] Bounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _phases;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _reportOnly;
    private readonly Counter<long> _stapled;
    private readonly Counter<long> _clients;

    /// <summary>Makes the instruments on a meter named <c>EdgeProxy</c>.</summary>
    public HandshakeMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("EdgeProxy");
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds };
        _duration = meter.CreateHistogram("edgeproxy.tls.handshake.duration", "s", "Time from accept to the end of the TLS handshake.", tags: null, advice);
        _phases = meter.CreateHistogram("edgeproxy.tls.handshake.phase.duration", "s",
            "Time of a handshake's phases: client_hello (accept to complete ClientHello), server (our work), client (waiting for the client).", tags: null, advice);
        _active = meter.CreateUpDownCounter<long>("edgeproxy.tls.handshake.active", unit: null, "TLS handshakes in progress.");
        _reportOnly = meter.CreateCounter<long>("edgeproxy.tls.report_only.handshakes", "{handshake}",
            "ClientHellos by what would have become of them under Tls:ReportOnlyPolicy, and by the newest version the client offers.");
        _stapled = meter.CreateCounter<long>("edgeproxy.ocsp.handshakes", unit: null,
            "Full handshakes of clients that asked for an OCSP staple, by whether they got one.");
        _clients = meter.CreateCounter<long>("edgeproxy.client_ocsp.handshakes", "{handshake}",
            "Handshakes with a client certificate where ClientCertificate:Ocsp is on, by what was known of it at that moment: good, revoked or unknown.");
    }

    internal void Started() => _active.Add(1);

    internal void Ended(HandshakeRecord handshake)
    {
        _active.Add(-1);
        if (handshake.ReportOnly is { } judged)
            _reportOnly.Add(1, new KeyValuePair<string, object?>("result", judged.Verdict.Name()), new KeyValuePair<string, object?>("tls.protocol.version", judged.ClientVersion));
        if (handshake.Stapled is { } stapled) _stapled.Add(1, new KeyValuePair<string, object?>("stapled", stapled ? "true" : "false"));
        if (handshake.ClientStatus is { } status) _clients.Add(1, new KeyValuePair<string, object?>("status", status.ToText()));
        if (_phases.Enabled)
        {
            Phase("client_hello", handshake.ClientHelloPhase);
            if (handshake.HelloSeen)
            {
                Phase("server", handshake.ServerPhase);
                Phase("client", handshake.ClientPhase);
            }
        }

        if (!_duration.Enabled) return;
        var tags = default(TagList);
        if (handshake.Info is { } info)
        {
            tags.Add("tls.protocol.version", info.Version.Number());
            tags.Add("tls.resumed", info.Resumed ? "true" : "false");
        }

        if (handshake.Certificate is { } certificate) tags.Add("edgeproxy.certificate.key_type", certificate.KeyAlgorithm.Name());
        if (handshake.Failure != HandshakeFailure.None) tags.Add("error.type", handshake.Failure.Name());
        _duration.Record(handshake.Duration.TotalSeconds, tags);
    }

    private void Phase(string phase, TimeSpan time) => _phases.Record(time.TotalSeconds, new KeyValuePair<string, object?>("phase", phase));
}

/// <summary>Closed lists as the words that metrics and endpoints use.</summary>
public static class TlsNames
{
    /// <summary><c>1.2</c> or <c>1.3</c>.</summary>
    public static string Number(this TlsVersion version) => version switch { TlsVersion.Tls12 => "1.2", TlsVersion.Tls13 => "1.3", _ => "none" };

    /// <summary><c>rsa</c>, <c>ecdsa</c>, <c>ed25519</c> or <c>other</c>.</summary>
    public static string Name(this KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.Rsa => "rsa",
        KeyAlgorithm.Ecdsa => "ecdsa",
        KeyAlgorithm.Ed25519 => "ed25519",
        _ => "other",
    };
}
