using EdgeProxy.Certificates;

namespace EdgeProxy.Configuration;

/// <summary>Reads <c>EdgeProxy:Certificates:Vetting</c>: a severity by the name of each rule.</summary>
internal static class VettingSettingsReader
{
    private static readonly ValueKind<VettingSeverity> Severity = ValueKind.OneOf<VettingSeverity>();

    public static VettingSettings Read(SectionReader section)
    {
        var severities = new Dictionary<string, VettingSeverity>(StringComparer.Ordinal);
        foreach (var rule in VettingRules.All)
        {
            if (section.OptionalValue(rule.Name, Severity) is { } severity) severities.Add(rule.Name, severity);
        }

        return new VettingSettings { Severities = severities };
    }
}
