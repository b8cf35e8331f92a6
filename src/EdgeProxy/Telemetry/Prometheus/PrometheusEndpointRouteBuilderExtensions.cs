using EdgeProxy.Telemetry.Prometheus;

// The real package's namespace and names, see OpenTelemetryServicesExtensions.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Stands in for OpenTelemetry.Exporter.Prometheus.AspNetCore.</summary>
internal static class PrometheusEndpointRouteBuilderExtensions
{
    /// <summary>Answers scrapes at <paramref name="path"/>.</summary>
    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(this IEndpointRouteBuilder endpoints, string path = "/metrics") =>
        endpoints.MapMethods(
            path,
            [HttpMethods.Get, HttpMethods.Head],
            new ScrapeEndpoint(endpoints.ServiceProvider.GetRequiredService<PrometheusExporter>()).ServeAsync);
}
