using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Telemetry;

/// <summary>Where an instrument is exported otherwise than the SDK would by itself.</summary>
internal static class MetricViews
{
    /// <summary>
    /// Certificates whose gauges are told apart. The SDK counts every name it ever saw and lumps the rest under <c>otel_metric_overflow="true"</c>;
    /// its own limit of 2,000 is too low for the 10,000 certificates an edge may hold. A point costs about 100 bytes, allocated up front.
    /// </summary>
    private const int CertificateLimit = 20_000;

    /// <summary>Seconds: three or more per decade from 0.1 ms (a resumed handshake on the same machine) to 10 s (the default timeout).</summary>
    internal static readonly double[] HandshakeBuckets =
        [0.0001, 0.00025, 0.0005, 0.00075, 0.001, 0.0025, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10];

    /// <summary>The view of an instrument; <see langword="null"/> leaves it as it is.</summary>
    public static MetricStreamConfiguration? For(Instrument instrument) => instrument.Name switch
    {
        "edgeproxy.tls.handshake.duration" or "edgeproxy.tls.handshake.phase.duration" =>
            new ExplicitBucketHistogramConfiguration { Boundaries = HandshakeBuckets, RecordMinMax = false },

        // Kestrel does not see our handshakes: one of the two would stay empty and the other run below zero.
        "kestrel.active_tls_handshakes" or "kestrel.tls_handshake.duration" => MetricStreamConfiguration.Drop,

        var name when name.StartsWith("edgeproxy.certificate.", StringComparison.Ordinal)
            || name.StartsWith("edgeproxy.ocsp.", StringComparison.Ordinal) =>
            new MetricStreamConfiguration { CardinalityLimit = CertificateLimit },

        _ => null,
    };
}
