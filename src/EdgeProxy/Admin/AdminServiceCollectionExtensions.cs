using EdgeProxy.Admin.Certificates;
using EdgeProxy.Admin.ClientCertificates;
using EdgeProxy.Admin.Drain;
using EdgeProxy.Admin.Events;
using EdgeProxy.Admin.Generations;
using EdgeProxy.Admin.Handshakes;
using EdgeProxy.Admin.Health;
using EdgeProxy.Admin.Live;
using EdgeProxy.Admin.Policies;
using EdgeProxy.Admin.Reload;
using EdgeProxy.Admin.Status;
using EdgeProxy.Admin.Tickets;
using EdgeProxy.Hosting;
using EdgeProxy.Telemetry.Events;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EdgeProxy.Admin;

internal static class AdminServiceCollectionExtensions
{
    /// <summary>What <see cref="AdminEndpoints.MapAdminEndpoints"/> needs, beside telemetry and draining.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ListenerRegistry>();
        services.TryAddSingleton(AdminToken.None);
        services.TryAddSingleton<AdminGuard>();
        services.TryAddSingleton<StatusEndpoint>();
        services.TryAddSingleton<CertificatesEndpoint>();
        services.TryAddSingleton<StapleEndpoint>();
        services.TryAddSingleton<ResolveEndpoint>();
        services.TryAddSingleton<HandshakesEndpoint>();
        services.TryAddSingleton<ClientCertificatesEndpoint>();
        services.TryAddSingleton<EventJournal>();
        services.TryAddSingleton<EventsEndpoint>();
        services.TryAddSingleton<HandshakeHistory>();
        services.TryAddSingleton<LiveFeed>();
        services.AddHostedService(static services => services.GetRequiredService<LiveFeed>());
        services.TryAddSingleton<StreamEndpoint>();
        services.TryAddSingleton<ReloadEndpoint>();
        services.TryAddSingleton<RollbackEndpoint>();
        services.TryAddSingleton<GenerationsEndpoint>();
        services.TryAddSingleton<DrainEndpoint>();
        services.TryAddSingleton<PoliciesEndpoint>();
        services.TryAddSingleton<RotateTicketsEndpoint>();
        services.TryAddSingleton<HealthEndpoints>();
        services.AddSingleton<IReadinessCheck, DrainReadiness>();
        return services;
    }
}
