using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using EdgeProxy.Tls;

namespace EdgeProxy.Generations;

/// <summary>What of a configuration does not go with the certificates that there are. Warnings: the certificates may be on their way.</summary>
internal static class CertificateMisfits
{
    /// <summary>Of more certificates than these the rest is a number.</summary>
    private const int ToldOneByOne = 10;

    public static IEnumerable<ConfigurationFinding> Find(EdgeConfiguration next, CertificateCatalog catalog) =>
        [.. FindMissingDefault(next.Settings.Certificates, catalog), .. FindShutOut(next, catalog)];

    private static IEnumerable<ConfigurationFinding> FindMissingDefault(CertificateSettings settings, CertificateCatalog catalog)
    {
        if (settings.Default is { } name && catalog.Default.Count == 0)
            yield return ConfigurationFinding.Warning("EdgeProxy:Certificates:Default", $"there is no certificate '{name}'; clients without a server name are refused");
    }

    /// <summary>Certificates that serve were tried under the policies of the time when they came; a new one may keep them from it.</summary>
    private static IEnumerable<ConfigurationFinding> FindShutOut(EdgeConfiguration next, CertificateCatalog catalog)
    {
        if (next.Settings.Certificates.Vetting.SeverityOf(VettingRules.TrialHandshake) < VettingSeverity.Warn) return [];
        var trial = new TrialHandshake(next.Policies);
        var shutOut = catalog.Entries
            .Select(entry => (entry.Name, Reason: trial.Try(entry, TrialScope.EachKind).Rejection))
            .Where(static misfit => misfit.Reason is not null)
            .ToList();
        var told = shutOut.Take(ToldOneByOne).Select(static misfit => Policies($"certificate {misfit.Name} cannot serve any more. {misfit.Reason}"));
        return shutOut.Count > ToldOneByOne ? told.Append(Policies($"nor can {shutOut.Count - ToldOneByOne} others")) : told;
    }

    private static ConfigurationFinding Policies(string message) => ConfigurationFinding.Warning("EdgeProxy:Tls:Policies", message);
}
