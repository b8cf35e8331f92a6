using EdgeProxy.Configuration;
using EdgeProxy.Proxying;
using EdgeProxy.Reloading;
using Yarp.ReverseProxy.Configuration;

namespace EdgeProxy.Generations;

internal static class GenerationsServiceCollectionExtensions
{
    /// <summary>Follows the configuration: from its source, through one loop, to all that goes by it.</summary>
    /// <param name="services">Where certificates, TLS and YARP are registered as well.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="first">What the process starts with.</param>
    public static IServiceCollection AddGenerations(this IServiceCollection services, ConfigurationSource source, ConfigurationLoad first)
    {
        services.AddSingleton(source);
        services.AddSingleton(first);
        services.AddSingleton<GenerationHistory>();
        services.AddSingleton<RoutePublisher>();
        services.AddSingleton<IConfigChangeListener>(static provider => provider.GetRequiredService<RoutePublisher>());
        services.AddSingleton<GenerationPublisher>();
        services.AddSingleton<ConfigurationReporter>();
        services.AddSingleton<ConfigurationLoop>();
        services.AddHostedService<HangupSignal>();
        services.AddHostedService<ConfigurationService>();
        return services;
    }
}
