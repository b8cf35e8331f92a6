using EdgeProxy.Generations;
using Microsoft.Extensions.Options;

namespace EdgeProxy.Draining;

/// <summary>Gives the host the time that a drain of another configuration may take. The host looks at it when it begins to stop.</summary>
internal sealed class DrainBudget(IOptions<HostOptions> host) : IConfigurationTarget
{
    public ValueTask<Action> PrepareAsync(ConfigurationChange change, CancellationToken cancellation)
    {
        var budget = DrainServiceCollectionExtensions.BudgetOf(change.Next.Settings.Drain);
        return ValueTask.FromResult<Action>(() => host.Value.ShutdownTimeout = budget);
    }
}
