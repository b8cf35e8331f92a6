using EdgeProxy.Generations;
using EdgeProxy.Tls;

namespace EdgeProxy.Tickets;

/// <summary>Has the ticket keys in force before the first listener is bound, and looks after them until the last one has closed.</summary>
internal sealed class TicketKeyService(TicketKeyRotation rotation) : IHostedLifecycleService, IConfigurationTarget
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        rotation.Start();
        return Task.CompletedTask;
    }

    public ValueTask<Action> PrepareAsync(ConfigurationChange change, CancellationToken cancellation) =>
        ValueTask.FromResult<Action>(() => rotation.Apply(change.Next.Settings.Tls.SessionTickets));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        rotation.Dispose();
        return Task.CompletedTask;
    }
}
