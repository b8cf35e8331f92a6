using EdgeProxy.Telemetry.Events;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Draining;

internal static class DrainServiceCollectionExtensions
{
    /// <summary>What the host gets beyond delay and timeout for everything else it stops, so that it never ends a drain early.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Turns SIGTERM and SIGINT into a drain. Listeners take part through <c>UseConnectionLedger</c>, requests through <see cref="UseDraining"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="first">What the process starts with.</param>
    /// <param name="current">Gives what is in force when a drain begins. Default: what it started with.</param>
    public static IServiceCollection AddDraining(this IServiceCollection services, DrainSettings first, Func<IServiceProvider, DrainSettings>? current = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Func<DrainSettings>>(provider => () => current is null ? first : current(provider));
        services.TryAddSingleton<EventJournal>();
        services.AddSingleton<ConnectionLedger>();
        services.AddSingleton<DescriptorHeadroom>();
        services.AddSingleton<PublicListeners>();
        services.AddSingleton<DrainController>();
        services.AddHostedService(static services => services.GetRequiredService<DrainController>());
        services.AddHostedService(static services => new SecondSignal(Environment.Exit, services.GetRequiredService<ILogger<SecondSignal>>()));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = BudgetOf(first));
        services.AddSingleton<DrainMetrics>();
        services.ConfigureOpenTelemetryMeterProvider(static metrics => metrics.AddInstrumentation<DrainMetrics>());
        return services;
    }

    /// <summary>What the host needs to stop.</summary>
    internal static TimeSpan BudgetOf(DrainSettings settings) => settings.Delay + settings.Timeout + Grace;

    /// <summary>Goes early in the pipeline of public requests.</summary>
    public static IApplicationBuilder UseDraining(this IApplicationBuilder app) => app.UseMiddleware<DrainMiddleware>().UseMiddleware<TunnelMiddleware>();
}
