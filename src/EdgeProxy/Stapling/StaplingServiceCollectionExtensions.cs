using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Stapling;

internal static class StaplingServiceCollectionExtensions
{
    /// <summary>Registers what gets staples for the certificates of the store, by the settings of <c>EdgeProxy:Stapling</c>.</summary>
    public static IServiceCollection AddStapling(this IServiceCollection services, EdgeSettings settings)
    {
        services.AddSingleton<IRevocationTransport>(_ => new HttpRevocationTransport(settings.Stapling));
        services.AddSingleton<StapleReporter>();
        services.AddSingleton(provider => new StapleLoop(
            settings.Stapling,
            provider.GetRequiredService<IRevocationTransport>(),
            settings.StateDirectory is { } directory ? new StapleShelf(directory) : null,
            provider.GetRequiredService<StapleReporter>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<StaplingService>();
        services.AddSingleton<StapleGauges>();
        services.ConfigureOpenTelemetryMeterProvider(static metrics => metrics.AddInstrumentation<StapleGauges>());
        return services;
    }
}
