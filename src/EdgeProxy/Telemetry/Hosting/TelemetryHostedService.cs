using OpenTelemetry.Metrics;

namespace EdgeProxy.Telemetry.Hosting;

/// <summary>Builds the meter provider when the host starts; the container disposes it.</summary>
/// <remarks>Nothing else depends on <see cref="MeterProvider"/>, so without this no instrument would ever be listened to.</remarks>
internal sealed class TelemetryHostedService(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = services.GetService<MeterProvider>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
