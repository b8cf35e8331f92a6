using EdgeProxy.Certificates;

namespace EdgeProxy.ClientStatuses;

/// <summary>Begins to ask before the listeners serve, and ends when nobody can shake hands any more.</summary>
internal sealed class ClientStatusService(ClientStatusLoop loop) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        loop.Start();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) => await loop.DisposeAsync();
}
