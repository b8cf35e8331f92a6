using EdgeProxy.Telemetry.Prometheus;

// The real package's namespace and names, see OpenTelemetryServicesExtensions.
namespace OpenTelemetry.Metrics;

/// <summary>Stands in for OpenTelemetry.Exporter.Prometheus.AspNetCore.</summary>
internal static class PrometheusMeterProviderBuilderExtensions
{
    /// <summary>Keeps metrics ready for a scrape of the endpoint that <c>MapPrometheusScrapingEndpoint</c> maps.</summary>
    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder) => builder
        .ConfigureServices(static services => services.AddSingleton<PrometheusExporter>())
        .AddReader(static services => new BaseExportingMetricReader(services.GetRequiredService<PrometheusExporter>()));
}
