using EdgeProxy.Certificates;
using EdgeProxy.Configuration;

namespace EdgeProxy.Generations;

/// <summary>How an attempt to take over a configuration ended.</summary>
internal enum ConfigurationResult
{
    /// <summary>It is in force.</summary>
    Accepted,

    /// <summary>It is what is in force already.</summary>
    Unchanged,

    /// <summary>Something is wrong with it; what was in force stays.</summary>
    Rejected,
}

/// <summary>What came of an attempt to take over a configuration.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Generation">The number of the generation that is in force after it.</param>
/// <param name="Findings">What is wrong with the configuration, or remarkable about it.</param>
internal sealed record ConfigurationOutcome(ConfigurationResult Result, long Generation, IReadOnlyList<ConfigurationFinding> Findings)
{
    /// <summary>One line for each finding.</summary>
    public IReadOnlyList<string> Reasons => [.. Findings.Select(static finding => $"{finding.Path}: {finding.Message}")];

    /// <summary>The keys that wait for a restart.</summary>
    public IReadOnlyList<string> RestartRequired => Generations.RestartRequired.PathsIn(Findings);
}

/// <summary>What came of a request to read everything again.</summary>
internal sealed record RequestedReload(ConfigurationOutcome Configuration, CertificateReload Certificates);
