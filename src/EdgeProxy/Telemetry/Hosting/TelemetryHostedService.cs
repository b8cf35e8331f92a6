using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace EdgeProxy.Telemetry.Hosting;

/// <summary>Builds the providers of metrics and, where they are wanted, traces when the host starts; the container disposes them.</summary>
/// <remarks>Nothing else depends on them, so without this no instrument would ever be listened to.</remarks>
internal sealed class TelemetryHostedService(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = services.GetService<MeterProvider>();
        _ = services.GetService<TracerProvider>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
