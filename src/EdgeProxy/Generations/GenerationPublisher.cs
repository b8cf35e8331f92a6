using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using EdgeProxy.Proxying;
using EdgeProxy.Reloading;
using EdgeProxy.Tls;

namespace EdgeProxy.Generations;

/// <summary>
/// Puts a configuration into service, as a whole or not at all: first whatever may fail, beside what serves; then one step that cannot, on the
/// thread of the certificate loop, which is the one writer of what handshakes read.
/// </summary>
internal sealed class GenerationPublisher(
    ActiveConfiguration active,
    TlsState tls,
    CertificateLoop certificates,
    TrustStore trust,
    RoutePublisher routes,
    IEnumerable<IConfigurationTarget> targets,
    TimeProvider time,
    ILogger<GenerationPublisher> log)
{
    // YARP answers within milliseconds. One that does not is not waited for by whoever asked for the reload.
    private static readonly TimeSpan RoutesAtMost = TimeSpan.FromSeconds(30);

    /// <summary>Puts <paramref name="next"/> into service.</summary>
    /// <param name="next">The configuration.</param>
    /// <param name="findings">Takes what is said about it.</param>
    /// <param name="cancellation">The process ends.</param>
    /// <returns>What changed of the certificates; <see langword="null"/> when it was refused, and nothing has changed.</returns>
    public async Task<CertificateReload?> PublishAsync(EdgeConfiguration next, ICollection<ConfigurationFinding> findings, CancellationToken cancellation)
    {
        var former = active.Current;
        var applied = Task.FromResult<Exception?>(null);
        var reload = await SwitchAsync(former, next, findings, outcome => applied = outcome, cancellation);
        if (reload is null || await RefusalAsync(applied, cancellation) is not { } refusal) return reload;

        // It was asked before (RouteLoader), so this is a fault of ours or of YARP's. Routes are as they were; so shall be the rest.
        findings.Add(ConfigurationFinding.Error(RouteLoader.SectionName, $"was not applied: {refusal}"));
        await SwitchAsync(next, former, [], static _ => { }, cancellation);
        return null;
    }

    private async Task<CertificateReload?> SwitchAsync(
        EdgeConfiguration inForce, EdgeConfiguration next, ICollection<ConfigurationFinding> findings, Action<Task<Exception?>> routesOutcome, CancellationToken cancellation)
    {
        var change = new ConfigurationChange(inForce, next, findings);
        var steps = new List<Action>();
        foreach (var target in targets) steps.Add(await target.PrepareAsync(change, cancellation));
        if (change.IsRefused) return null;

        return await certificates.ReconfigureAsync(new CertificateReconfiguration(
            next.Settings.Certificates,
            CertificateStores.SettingsOf(next, time),
            catalog =>
            {
                if (LeavesNothingToServe(change, catalog)) return false;
                foreach (var misfit in CertificateMisfits.Find(next, catalog)) findings.Add(misfit);
                trust.Follow(ClientDemandSet.FilesOf(next.Settings.Tls), next.Settings.Certificates);
                active.Publish(next);
                tls.Publish(next.SnapshotOf(catalog, trust.Current));
                routesOutcome(routes.PublishAsync(next.Routes));
                foreach (var step in steps) Take(step);
                return true;
            }));
    }

    /// <summary>A mistyped folder is worse than a folder that is not there yet: it would take every host off the network.</summary>
    private bool LeavesNothingToServe(ConfigurationChange change, CertificateCatalog catalog)
    {
        if (catalog.Entries.Count > 0 || tls.Current.Catalog.Entries.Count == 0) return false;
        if (!change.Next.Settings.Listeners.Any(static listener => listener.Tls)) return false;
        change.Findings.Add(ConfigurationFinding.Error("EdgeProxy:Certificates", "no certificate would be left, and a listener speaks TLS"));
        return true;
    }

    private void Take(Action step)
    {
        try
        {
            step();
        }
        catch (Exception fault)
        {
            // A broken promise of the target's. The rest of the generation must not be half in force because of it.
            log.TargetFailed(fault);
        }
    }

    private async Task<string?> RefusalAsync(Task<Exception?> applied, CancellationToken cancellation)
    {
        try
        {
            return (await applied.WaitAsync(RoutesAtMost, time, cancellation))?.Message;
        }
        catch (TimeoutException)
        {
            return $"YARP did not say within {RoutesAtMost.TotalSeconds} s that it had";
        }
    }
}
