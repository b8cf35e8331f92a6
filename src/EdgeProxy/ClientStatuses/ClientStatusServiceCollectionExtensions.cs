using EdgeProxy.Certificates;
using EdgeProxy.Configuration;

namespace EdgeProxy.ClientStatuses;

internal static class ClientStatusServiceCollectionExtensions
{
    /// <summary>
    /// Registers what asks responders about clients' certificates, within the bounds of <c>EdgeProxy:Stapling</c>. It rests until a host has
    /// <c>ClientCertificate:Ocsp</c> on and a client comes.
    /// </summary>
    public static IServiceCollection AddClientStatus(this IServiceCollection services, EdgeSettings settings)
    {
        services.AddSingleton(provider => new ClientStatusBoard(settings.Stapling, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ClientStatusReporter>();
        services.AddSingleton(provider => new ClientStatusLoop(
            settings.Stapling,
            provider.GetRequiredService<IRevocationTransport>(),
            provider.GetRequiredService<ClientStatusBoard>(),
            provider.GetRequiredService<ClientStatusReporter>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ClientStatusService>();
        return services;
    }
}
