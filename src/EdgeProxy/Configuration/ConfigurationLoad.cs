namespace EdgeProxy.Configuration;

/// <summary>What came of reading a configuration.</summary>
/// <param name="Accepted">The configuration; null exactly when there is an error among the findings.</param>
/// <param name="Findings">Every error and warning.</param>
internal sealed record ConfigurationLoad(EdgeConfiguration? Accepted, IReadOnlyList<ConfigurationFinding> Findings)
{
    /// <summary>Of the text it was read from.</summary>
    public string Fingerprint { get; init; } = "";

    public static ConfigurationLoad Refused(params IReadOnlyList<ConfigurationFinding> findings) => new(null, findings);
}
