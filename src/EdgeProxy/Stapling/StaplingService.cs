using EdgeProxy.Certificates;

namespace EdgeProxy.Stapling;

/// <summary>Begins to ask responders once the listeners serve, and ends when nobody can shake hands any more.</summary>
internal sealed class StaplingService(StapleLoop loop) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        loop.Start();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) => await loop.DisposeAsync();
}
