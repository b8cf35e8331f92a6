using EdgeProxy.Certificates;
using EdgeProxy.Telemetry.Certificates;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeProxy.Telemetry;

internal static class TelemetryServiceCollectionExtensions
{
    /// <summary>Collects the meters an operator needs and keeps them ready for a Prometheus scrape.</summary>
    /// <remarks>Tells of the certificates of the <see cref="CertificateStore"/> that is registered, if one is.</remarks>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ICertificateInventory>(static services => new StoreInventory(services.GetService<CertificateStore>()));
        services.TryAddSingleton<ReloadJournal>();
        services.TryAddSingleton<CertificateGauges>();
        services.TryAddSingleton<NativeHeapGauge>();

        services.AddOpenTelemetry()
            // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come last: what the operator says wins.
            .ConfigureResource(static resource => resource
                .AddService("edgeproxy", serviceVersion: ProductVersion.Text, autoGenerateServiceInstanceId: false)
                .AddEnvironmentVariableDetector())
            .WithMetrics(static metrics => metrics
                .AddMeter(EdgeProxyMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddView(MetricViews.For)
                .AddInstrumentation<ReloadJournal>()
                .AddInstrumentation<CertificateGauges>()
                .AddInstrumentation<NativeHeapGauge>()
                .AddPrometheusExporter());

        return services;
    }

    /// <summary>Begins to make the provider of metrics on another thread: it takes a while, and the host, which starts it first of all, has other things to do until then.</summary>
    /// <remarks>What goes wrong here goes wrong again when the host asks for it, and is told there.</remarks>
    public static void BeginTelemetry(this IServiceProvider services) => _ = Task.Run(() => services.GetService<MeterProvider>());
}
