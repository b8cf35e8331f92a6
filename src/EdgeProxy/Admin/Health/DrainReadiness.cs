using EdgeProxy.Draining;

namespace EdgeProxy.Admin.Health;

/// <summary>Ready until the drain begins.</summary>
internal sealed class DrainReadiness(DrainController drain) : IReadinessCheck
{
    public string? WhyNotReady() => drain.Phase is DrainPhase.Running ? null : drain.Phase.ToText();
}
