using EdgeProxy.Configuration;
using EdgeProxy.Generations;
using EdgeProxy.Telemetry.Events;
using EdgeProxy.Tls;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Tickets;

internal static class TicketServiceCollectionExtensions
{
    /// <summary>Registers what makes, keeps and rotates the keys of session tickets.</summary>
    public static IServiceCollection AddSessionTickets(this IServiceCollection services, EdgeSettings settings)
    {
        services.TryAddSingleton<EventJournal>();
        services.AddSingleton<TicketRotations>();
        services.AddSingleton<TicketKeyReporter>();
        services.AddSingleton(provider => new TicketKeyRotation(
            provider.GetRequiredService<TlsState>(),
            settings.Tls.SessionTickets,
            settings.StateDirectory is { } directory ? new TicketKeyStore(directory) : null,
            provider.GetRequiredService<TicketKeyReporter>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TicketKeyMetrics>();
        services.ConfigureOpenTelemetryMeterProvider(static metrics => metrics.AddInstrumentation<TicketKeyMetrics>());
        services.AddSingleton<TicketKeyService>();
        services.AddHostedService(static provider => provider.GetRequiredService<TicketKeyService>());
        services.AddSingleton<IConfigurationTarget>(static provider => provider.GetRequiredService<TicketKeyService>());
        return services;
    }
}
