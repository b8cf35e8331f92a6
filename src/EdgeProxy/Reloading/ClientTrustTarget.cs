using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using EdgeProxy.Generations;
using EdgeProxy.Tls;

namespace EdgeProxy.Reloading;

/// <summary>
/// Refuses a configuration that names authorities or revocation lists which cannot be read: a host that serves would refuse every client from
/// then on. What serves already by the same files goes on by its last good version, and is no reason to refuse.
/// </summary>
internal sealed class ClientTrustTarget(TrustStore store, TimeProvider time) : IConfigurationTarget
{
    public ValueTask<Action> PrepareAsync(ConfigurationChange change, CancellationToken cancellation)
    {
        var settings = change.Next.Settings;
        var fresh = ClientDemandSet.FilesOf(settings.Tls).Where(files => !store.Current.Bundles.ContainsKey(files)).ToArray();
        var trial = new TrustStore(fresh, settings.Certificates, time);
        trial.Look(ReloadKind.Start);
        foreach (var failure in trial.Current.Failures.Where(static failure => !failure.Serving))
            change.Findings.Add(ConfigurationFinding.Error(failure.Source, $"client certificates could not be verified: {failure.Message}"));
        return ValueTask.FromResult<Action>(static () => { });
    }
}
