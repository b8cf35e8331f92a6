using EdgeProxy.Configuration;
using EdgeProxy.Reloading;
using EdgeProxy.Tls;

namespace EdgeProxy.Commands;

/// <summary>Loads every certificate as <c>run</c> would, and says what is wrong with each.</summary>
internal sealed class CertificateCheck(TimeProvider time) : ICheck
{
    private const string Section = "EdgeProxy:Certificates";

    public Task<IReadOnlyList<ConfigurationFinding>> RunAsync(EdgeConfiguration configuration, CancellationToken cancellation)
    {
        var settings = configuration.Settings;
        using var trial = new TrialHandshake(() => configuration.Policies);
        var store = CertificateStores.Create(settings, trial, time);
        var findings = store.Reload().Failures.Select(static failure => ConfigurationFinding.Error(failure.Source, failure.Message)).ToList();
        var catalog = store.Current;

        foreach (var entry in catalog.Entries)
        {
            if (entry.NotAfter < time.GetUtcNow()) findings.Add(ConfigurationFinding.Error(entry.Source, $"certificate {entry.Name} expired at {entry.NotAfter:u}"));
        }

        foreach (var shadowed in catalog.Shadowed)
        {
            findings.Add(ConfigurationFinding.Warning(
                shadowed.Entry.Source, $"certificate {shadowed.Entry.Name} does not serve {shadowed.Host}: {shadowed.By.Name} does"));
        }

        if (catalog.Entries.Count == 0 && settings.Listeners.Any(static listener => listener.Tls))
            findings.Add(ConfigurationFinding.Error(Section, "no certificate could be loaded, and a listener speaks TLS"));
        if (settings.Certificates.Default is { } name && catalog.Default.Count == 0)
            findings.Add(ConfigurationFinding.Error($"{Section}:Default", $"there is no certificate '{name}'; there are: {string.Join(", ", catalog.Entries.Select(static entry => entry.Name))}"));
        return Task.FromResult<IReadOnlyList<ConfigurationFinding>>(findings);
    }
}
