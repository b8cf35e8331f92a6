using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Telemetry;

/// <summary>Where an instrument is exported otherwise than the SDK would by itself.</summary>
internal static class MetricViews
{
    /// <summary>
    /// Certificates, and destinations, whose series are told apart. The SDK counts every name it ever saw and lumps the rest under <c>otel_metric_overflow="true"</c>;
    /// its own limit of 2,000 is too low for the 10,000 certificates an edge may hold. A point costs about 100 bytes: reserved up front, resident once used.
    /// </summary>
    private const int CertificateLimit = 20_000;

    /// <summary>The view of an instrument; <see langword="null"/> leaves it as it is.</summary>
    public static MetricStreamConfiguration? For(Instrument instrument) => instrument.Name switch
    {
        // Kestrel does not see our handshakes: one of the two would stay empty and the other run below zero.
        "kestrel.active_tls_handshakes" or "kestrel.tls_handshake.duration" => MetricStreamConfiguration.Drop,

        var name when name.StartsWith("edgeproxy.certificate.", StringComparison.Ordinal)
            || name.StartsWith("edgeproxy.ocsp.", StringComparison.Ordinal)
            || name.StartsWith("edgeproxy.upstream.", StringComparison.Ordinal)
            || name.StartsWith("nginx_ingress_", StringComparison.Ordinal) =>
            new MetricStreamConfiguration { CardinalityLimit = CertificateLimit },

        _ => null,
    };
}
