namespace EdgeProxy.Telemetry;

/// <summary>What is told of the proxy beyond the usual. Section <c>EdgeProxy:Telemetry</c>. A change takes a restart.</summary>
internal sealed record TelemetrySettings
{
    /// <summary>Also serve four metrics under ingress-nginx' names, for alerts that were written for it. Default: no.</summary>
    public bool IngressNginxNames { get; init; }
}
