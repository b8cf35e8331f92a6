namespace EdgeProxy.Configuration;

/// <summary>
/// Keys this version reads and checks but does not act upon. Where an operator would believe to be protected the key is refused; elsewhere
/// it is accepted with a warning. When a feature arrives, its line goes.
/// </summary>
internal static class NotYetSupported
{
    private const FindingSeverity Refused = FindingSeverity.Error;
    private const FindingSeverity NoEffect = FindingSeverity.Warning;

    // A star stands for any one name. The values on the right change nothing and are let through in silence.
    private static readonly Line[] Lines =
    [
        new(Refused, "ForwardedHeaders:ProxyProtocol", "false"),
        new(NoEffect, "Tls:SessionTickets:Enabled", "true"),
        new(NoEffect, "Tls:SessionTickets:RotateEvery", "12:00:00"),
        new(NoEffect, "Tls:SessionTickets:Keep", "4"),
    ];

    /// <summary>A finding for each such key that is set to something that would change behaviour.</summary>
    public static IEnumerable<ConfigurationFinding> Find(IConfiguration configuration) =>
        from line in Lines
        from section in Matches(configuration.GetSection(EdgeSettingsReader.SectionName), line.Pattern.Split(':'))
        where !string.IsNullOrEmpty(section.Value) && !section.Value.Equals(line.Harmless, StringComparison.OrdinalIgnoreCase)
        select new ConfigurationFinding(
            line.Severity,
            section.Path,
            line.Severity == Refused
                ? $"'{section.Value}' is not supported by this version, and serving without it would be unsafe; take it out{Instead(line)}"
                : $"'{section.Value}' is accepted, but has no effect in this version");

    private static string Instead(Line line) => line.Harmless is null ? "" : $" or set it to {line.Harmless}";

    private static IEnumerable<IConfigurationSection> Matches(IConfigurationSection section, ReadOnlyMemory<string> pattern)
    {
        if (pattern.IsEmpty) return [section];
        var head = pattern.Span[0];
        var rest = pattern[1..];
        return head == "*"
            ? section.GetChildren().SelectMany(child => Matches(child, rest))
            : Matches(section.GetSection(head), rest);
    }

    private sealed record Line(FindingSeverity Severity, string Pattern, string? Harmless = null);
}
