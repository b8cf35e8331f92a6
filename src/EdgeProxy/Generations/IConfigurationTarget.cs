using EdgeProxy.Configuration;

namespace EdgeProxy.Generations;

/// <summary>
/// A part of the proxy that takes over new settings while it serves. Who reads <see cref="ActiveConfiguration.Current"/> anew each time needs
/// none of this; it is for what holds something that was made from the settings.
/// </summary>
internal interface IConfigurationTarget
{
    /// <summary>
    /// Makes ready whatever the change needs, and says what is wrong with it in <see cref="ConfigurationChange.Findings"/>: an error there
    /// refuses the whole change. Nothing that is in service is touched, and what was made ready may never be asked for.
    /// </summary>
    /// <returns>
    /// Puts it into service. Called together with those of all other targets, by one thread, which waits: it must not fail, block or take long.
    /// </returns>
    ValueTask<Action> PrepareAsync(ConfigurationChange change, CancellationToken cancellation);
}

/// <summary>A change of the configuration on its way.</summary>
/// <param name="InForce">What is in force.</param>
/// <param name="Next">What shall be.</param>
/// <param name="Findings">What is said about it.</param>
internal sealed record ConfigurationChange(EdgeConfiguration InForce, EdgeConfiguration Next, ICollection<ConfigurationFinding> Findings)
{
    public bool IsRefused => Findings.Any(static finding => finding.Severity == FindingSeverity.Error);
}
