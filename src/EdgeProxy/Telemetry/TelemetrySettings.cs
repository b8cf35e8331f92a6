namespace EdgeProxy.Telemetry;

/// <summary>What is told of the proxy beyond the usual. Section <c>EdgeProxy:Telemetry</c>. A change takes a restart.</summary>
internal sealed record TelemetrySettings
{
    /// <summary>Also serve four metrics under ingress-nginx' names, for alerts that were written for it. Default: no.</summary>
    public bool IngressNginxNames { get; init; }

    /// <summary>
    /// Traces that may begin here in a second, and as many at once after a quiet one; from 1. Requests beyond that are not traced, and backends
    /// are told nothing of it. Those that continue a client's trace are none of them, and where <c>OTEL_TRACES_SAMPLER</c> names a sampler, it decides alone. Default: 100.
    /// </summary>
    public int NewTracesPerSecond { get; init; } = 100;
}
