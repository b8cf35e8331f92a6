namespace EdgeProxy.Configuration;

/// <summary>
/// Keys this version reads and checks but does not act upon. They are refused: an operator would believe to be protected. When a feature
/// arrives, its line goes.
/// </summary>
internal static class NotYetSupported
{
    // A star stands for any one name. The values on the right change nothing and are let through in silence.
    private static readonly Line[] Lines =
    [
        new("ForwardedHeaders:ProxyProtocol", "false"),
    ];

    /// <summary>A finding for each such key that is set to something that would change behaviour.</summary>
    public static IEnumerable<ConfigurationFinding> Find(IConfiguration configuration) =>
        from line in Lines
        from section in Matches(configuration.GetSection(EdgeSettingsReader.SectionName), line.Pattern.Split(':'))
        where !string.IsNullOrEmpty(section.Value) && !section.Value.Equals(line.Harmless, StringComparison.OrdinalIgnoreCase)
        select ConfigurationFinding.Error(
            section.Path, $"'{section.Value}' is not supported by this version, and serving without it would be unsafe; take it out{Instead(line)}");

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

    private sealed record Line(string Pattern, string? Harmless = null);
}
