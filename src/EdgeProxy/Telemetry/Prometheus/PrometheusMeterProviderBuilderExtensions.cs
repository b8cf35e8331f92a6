using EdgeProxy.Telemetry.Prometheus;
using Microsoft.Extensions.DependencyInjection.Extensions;

// The real package's namespace and names, see OpenTelemetryServicesExtensions.
namespace OpenTelemetry.Metrics;

/// <summary>Stands in for OpenTelemetry.Exporter.Prometheus.AspNetCore.</summary>
internal static class PrometheusMeterProviderBuilderExtensions
{
    /// <summary>Keeps metrics ready for a scrape of the endpoint that <c>MapPrometheusScrapingEndpoint</c> maps, in the reader that is registered, or in one of its own.</summary>
    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder) => builder
        .ConfigureServices(static services =>
        {
            services.AddSingleton<PrometheusExporter>();
            services.TryAddSingleton<MetricReader>(static services => new BaseExportingMetricReader(services.GetRequiredService<PrometheusExporter>()));
        })
        .AddReader(static services => services.GetRequiredService<MetricReader>());
}
