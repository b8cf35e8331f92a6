using System.Collections.Frozen;

namespace EdgeProxy.Certificates;

/// <summary>How strict vetting is. Section <c>EdgeProxy:Certificates:Vetting</c>.</summary>
public sealed record VettingSettings
{
    /// <summary>What each rule does, by <see cref="VettingRule.Name"/>, where it differs from the rule's default. Default: nothing differs.</summary>
    public IReadOnlyDictionary<string, VettingSeverity> Severities { get; init; } = FrozenDictionary<string, VettingSeverity>.Empty;

    /// <summary>What a rule does.</summary>
    public VettingSeverity SeverityOf(VettingRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Severities.TryGetValue(rule.Name, out var severity) ? severity : rule.Default;
    }
}
