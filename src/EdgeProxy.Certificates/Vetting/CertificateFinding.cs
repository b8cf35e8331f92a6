namespace EdgeProxy.Certificates;

/// <summary>What a vetting rule's finding does to a candidate.</summary>
public enum VettingSeverity
{
    /// <summary>The rule is not looked at.</summary>
    Off,

    /// <summary>Worth knowing, nothing to do.</summary>
    Note,

    /// <summary>It serves, but some clients will mind, or something was probably not meant.</summary>
    Warn,

    /// <summary>It does not serve; what served before goes on.</summary>
    Reject,
}

/// <summary>The words for severities.</summary>
public static class VettingSeverities
{
    /// <summary>As findings show it and as the configuration may write it: <c>warn</c>.</summary>
    public static string Name(this VettingSeverity severity) => severity switch
    {
        VettingSeverity.Off => "off",
        VettingSeverity.Note => "note",
        VettingSeverity.Warn => "warn",
        _ => "reject",
    };
}

/// <summary>What vetting has to say about one certificate, as data: logs, <c>check</c>, the admin endpoint and metrics show the same.</summary>
/// <param name="RuleId">Which rule, such as <c>weak-key</c>.</param>
/// <param name="Severity">What follows from it.</param>
/// <param name="Message">What is the matter and what would be right. Never holds key material.</param>
public sealed record CertificateFinding(string RuleId, VettingSeverity Severity, string Message);
