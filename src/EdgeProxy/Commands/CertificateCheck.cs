using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using EdgeProxy.Reloading;

namespace EdgeProxy.Commands;

/// <summary>Loads, vets and tries every certificate as <c>run</c> would, and says what is wrong with each, file by file.</summary>
internal sealed class CertificateCheck(TimeProvider time) : ICheck
{
    private const string Section = "EdgeProxy:Certificates";

    public Task<IReadOnlyList<ConfigurationFinding>> RunAsync(EdgeConfiguration configuration, CancellationToken cancellation)
    {
        var settings = configuration.Settings;
        var store = CertificateStores.Create(configuration, time);
        store.Reload();
        IEnumerable<ConfigurationFinding> findings =
        [
            .. store.Failures.SelectMany(Describe),
            .. store.Current.Entries.SelectMany(Describe),
            .. store.Current.Shadowed.Select(Describe),
        ];
        return Task.FromResult<IReadOnlyList<ConfigurationFinding>>(
            [.. findings.OrderBy(static finding => finding.Path, StringComparer.Ordinal), .. JudgeWhole(settings, store.Current)]);
    }

    /// <summary>The failing file, with all that vetting found in it.</summary>
    private static IEnumerable<ConfigurationFinding> Describe(CertificateFailure failure) =>
        failure.Findings.Select(finding => Describe(failure.Source, finding));

    private IEnumerable<ConfigurationFinding> Describe(CertificateEntry entry)
    {
        foreach (var finding in entry.Findings) yield return Describe(entry.Source, finding);
        var now = time.GetUtcNow();
        if (entry.NotAfter < now)
            yield return Describe(entry.Source, new("expired", VettingSeverity.Reject, $"certificate {entry.Name} expired at {entry.NotAfter:u}"));
        else if (now < entry.NotBefore)
            yield return Describe(entry.Source, new("not-yet-valid", VettingSeverity.Warn, $"certificate {entry.Name} is valid from {entry.NotBefore:u}"));
    }

    private static ConfigurationFinding Describe(ShadowedHost shadowed) => Describe(shadowed.Entry.Source, new CertificateFinding(
        "shadowed", VettingSeverity.Warn, $"certificate {shadowed.Entry.Name} does not serve {shadowed.Host}: {shadowed.By.Name} does"));

    /// <summary>The same finding, in the words of <c>check</c>.</summary>
    public static ConfigurationFinding Describe(string source, CertificateFinding finding)
    {
        var severity = finding.Severity switch
        {
            VettingSeverity.Reject => FindingSeverity.Error,
            VettingSeverity.Warn => FindingSeverity.Warning,
            _ => FindingSeverity.Note,
        };
        return new ConfigurationFinding(severity, source, finding.Message, finding.RuleId);
    }

    private static IEnumerable<ConfigurationFinding> JudgeWhole(EdgeSettings settings, CertificateCatalog catalog)
    {
        if (catalog.Entries.Count == 0 && settings.Listeners.Any(static listener => listener.Tls))
            yield return ConfigurationFinding.Error(Section, "no certificate could be loaded, and a listener speaks TLS");
        if (settings.Certificates.Default is { } name && catalog.Default.Count == 0)
        {
            var known = string.Join(", ", catalog.Entries.Select(static entry => entry.Name));
            yield return ConfigurationFinding.Error($"{Section}:Default", $"there is no certificate '{name}'; there are: {known}");
        }
    }
}
