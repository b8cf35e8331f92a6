using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using EdgeProxy.Tls;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EdgeProxy.Hosting;

/// <summary>Where TLS enters the host.</summary>
internal static class TlsListener
{
    /// <summary>Registers the terminator and the snapshot it chooses by. The snapshot is empty until certificates are published.</summary>
    public static IServiceCollection AddTlsTermination(this IServiceCollection services, EdgeConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(provider => new TlsState(configuration.SnapshotOf(CertificateCatalog.Empty, TrustGeneration.Empty))
        {
            ClientStatus = provider.GetRequiredService<ClientStatusBoard>(),
        });
        services.AddSingleton<HandshakeMetrics>();
        services.AddSingleton<HandshakeJournal>();
        services.AddSingleton<TlsTerminator>();
        return services;
    }
}
