using EdgeProxy.Telemetry.Hosting;
using OpenTelemetry;

// The real package's namespace and names: once OpenTelemetry.Extensions.Hosting can be referenced, this folder is deleted and nothing else changes.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Stands in for OpenTelemetry.Extensions.Hosting.</summary>
internal static class OpenTelemetryServicesExtensions
{
    /// <summary>Lets the host start and stop the OpenTelemetry SDK; signals are added on the builder this returns.</summary>
    public static IOpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
    {
        // First in the list: started before, and stopped after, every service that measures.
        if (!services.Any(static service => service.ImplementationType == typeof(TelemetryHostedService)))
        {
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryHostedService>());
        }

        return new OpenTelemetryBuilder(services);
    }

    private sealed class OpenTelemetryBuilder(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services => services;
    }
}
