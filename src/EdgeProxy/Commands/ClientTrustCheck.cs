using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using EdgeProxy.Tls;

namespace EdgeProxy.Commands;

/// <summary>Reads the authorities and revocation lists of clients as <c>run</c> would, and says what is wrong with each file.</summary>
internal sealed class ClientTrustCheck(TimeProvider time) : ICheck
{
    public Task<IReadOnlyList<ConfigurationFinding>> RunAsync(EdgeConfiguration configuration, CancellationToken cancellation)
    {
        var settings = configuration.Settings;
        var store = new TrustStore(ClientDemandSet.FilesOf(settings.Tls), settings.Certificates, time);
        store.Look(ReloadKind.Start);
        var (bundles, failures) = store.Current;
        return Task.FromResult<IReadOnlyList<ConfigurationFinding>>(
        [
            .. failures.SelectMany(static failure => failure.Findings.Select(finding => CertificateCheck.Describe(failure.Source, finding))),
            .. bundles.Values.SelectMany(static bundle => bundle.Findings.Select(finding => CertificateCheck.Describe(bundle.Files.Authorities, finding))),
        ]);
    }
}
