using EdgeProxy.Configuration;

namespace EdgeProxy.Generations;

/// <summary>Follows the configuration from the moment everything serves until the last connection has ended.</summary>
internal sealed class ConfigurationService(ConfigurationLoop loop, ConfigurationLoad first) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        loop.Start(first);
        return Task.CompletedTask;
    }

    // Before the certificate loop, which was registered earlier and is stopped later: this one needs it.
    public async Task StoppedAsync(CancellationToken cancellationToken) => await loop.DisposeAsync();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
