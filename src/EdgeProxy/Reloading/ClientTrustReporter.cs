using EdgeProxy.Certificates;
using EdgeProxy.Telemetry.Events;
using EdgeProxy.Tls;

namespace EdgeProxy.Reloading;

/// <summary>Puts authorities and revocation lists of clients into service, then tells it: to the log and to the events, each thing once.</summary>
/// <remarks>Called by the certificate loop, as <see cref="CertificateReporter"/> is: what handshakes read has one writer.</remarks>
internal sealed class ClientTrustReporter(TlsState tls, EventJournal events, ILogger<ClientTrustReporter> log) : ITrustObserver
{
    public void Reloaded(TrustReload reload)
    {
        var current = tls.Current;
        if (reload.Changes.Count + reload.NewFailures.Count + reload.EndedFailures.Count > 0)
            tls.Publish(new TlsSnapshot(current.Catalog, current.Policies, current.Settings, reload.Generation));

        foreach (var change in reload.Changes) Tell(change);
        foreach (var failure in reload.NewFailures) Tell(failure);
        foreach (var failure in reload.EndedFailures)
        {
            log.Recovered(failure.Source, failure.Reason);
            events.Add(EventKind.ClientTrustRecovered, null, $"over: {failure.Message}");
        }
    }

    private void Tell(TrustChange change)
    {
        if (change.After is not { } bundle) return;
        log.Published(bundle.Files.Authorities, bundle.Authorities.Count, bundle.Files.RevocationLists ?? "none");
        events.Add(EventKind.ClientTrustPublished, null, $"clients are verified by {bundle.Authorities.Count} authorities of {bundle.Files.Authorities}");
        foreach (var finding in bundle.Findings) log.Remarked(bundle.Files.Authorities, finding.RuleId, finding.Message);
    }

    private void Tell(CertificateFailure failure)
    {
        if (failure.Serving) log.FailingButServing(failure.Source, failure.Reason, failure.Message);
        else log.Failing(failure.Source, failure.Reason, failure.Message);
        events.Add(EventKind.ClientTrustFailed, null, failure.Message);
    }
}
