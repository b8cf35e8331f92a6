namespace EdgeProxy.Configuration;

/// <summary>How much a finding matters.</summary>
internal enum FindingSeverity
{
    /// <summary>Worth knowing, nothing to do.</summary>
    Note,

    /// <summary>Probably not meant; the configuration is accepted all the same.</summary>
    Warning,

    /// <summary>The configuration is refused.</summary>
    Error,
}

/// <summary>One thing that is wrong with a configuration, as data: for people, for <c>check --json</c> and for the status endpoint.</summary>
/// <param name="Severity">Whether the configuration is refused because of it.</param>
/// <param name="Path">JSON path (<c>EdgeProxy:Listeners:https:Address</c>) or the file it is about.</param>
/// <param name="Message">The bad value, and what would be right. Never holds a secret.</param>
/// <param name="Rule">Which vetting rule found it; null when it is not about a certificate.</param>
internal sealed record ConfigurationFinding(FindingSeverity Severity, string Path, string Message, string? Rule = null)
{
    public static ConfigurationFinding Error(string path, string message) => new(FindingSeverity.Error, path, message);

    public static ConfigurationFinding Warning(string path, string message) => new(FindingSeverity.Warning, path, message);
}
