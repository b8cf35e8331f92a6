using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using EdgeProxy.Telemetry.Certificates;
using EdgeProxy.Telemetry.Events;
using EdgeProxy.Tls;

namespace EdgeProxy.Reloading;

/// <summary>Puts what the loop found into service, then tells it: to the log, to the events and to the metrics, each thing once.</summary>
internal sealed class CertificateReporter(
    TlsState tls, ActiveConfiguration configuration, CertificateSwaps swaps, EventJournal events, TimeProvider time, ILogger<CertificateReporter> log) : ICertificateObserver
{
    /// <summary>Of more certificates than these the start is told as a whole.</summary>
    private const int ToldOneByOne = 100;

    public void Publish(CertificateCatalog catalog) => tls.Publish(configuration.Current.SnapshotOf(catalog, tls.Current.Trust));

    public void Reloaded(CertificateReload reload)
    {
        if (reload.Kind == ReloadKind.Start && reload.Changes.Count > ToldOneByOne) log.ManyLoaded(reload.Changes.Count);
        else foreach (var change in reload.Changes) Tell(change);

        foreach (var change in reload.Changes)
        {
            if (change.After is not null) swaps.Published(change.Name);
            else tls.Ended.End(change.Name, time.GetUtcNow());
        }

        foreach (var failure in reload.NewFailures) Tell(failure);
        foreach (var failure in reload.EndedFailures) TellEnd(failure);
        if (reload.Kind is ReloadKind.Start or ReloadKind.Requested) TellWhole(reload);
    }

    public void WatchChanged(WatchStatus before, WatchStatus now)
    {
        if (now.Problem is not null && before.Problem is null)
        {
            log.Polling(now.Polled, now.Notified, now.Problem);
            events.Add(EventKind.WatchLost, null, $"{now.Polled} folders are looked at by the rescan alone: {now.Problem}");
        }
        else if (now.Problem is null && before.Problem is not null)
        {
            log.Notified(now.Notified);
            events.Add(EventKind.WatchRestored, null, $"all {now.Notified} folders notify of changes again");
        }
    }

    public void Failed(Exception fault)
    {
        log.LookFailed(fault);
        events.Add(EventKind.ReloadFailed, null, $"{fault.GetType().Name}: {fault.Message}");
    }

    private void Tell(CertificateChange change)
    {
        var (name, before, after) = change;
        if (after is null)
        {
            log.Removed(name, before!.SerialNumber);
            events.Add(EventKind.CertificateRemoved, name, $"serial {before.SerialNumber} serves no longer: its files are gone");
        }
        else if (before is null)
        {
            log.Loaded(name, string.Join(", ", after.Hosts.Take(5)), after.KeyAlgorithm.Name(), after.NotAfter, after.Source);
            events.Add(EventKind.CertificatePublished, name, $"serial {after.SerialNumber} serves until {after.NotAfter:u}");
        }
        else
        {
            log.Swapped(name, before.SerialNumber, after.SerialNumber, after.NotAfter);
            events.Add(EventKind.CertificatePublished, name, $"serial {after.SerialNumber} serves until {after.NotAfter:u}, in place of {before.SerialNumber}");
        }

        foreach (var finding in after?.Findings ?? [])
        {
            if (finding.Severity == VettingSeverity.Warn) log.Remarked(name, finding.RuleId, finding.Message);
        }
    }

    private void Tell(CertificateFailure failure)
    {
        var subject = failure.Name ?? failure.Source;
        if (failure.Severity == VettingSeverity.Warn) log.Remarked(subject, failure.Findings[0].RuleId, failure.Message);
        else if (failure.Serving || failure.Name is null) log.FailingButServing(subject, failure.Reason, failure.Message);
        else log.Failing(subject, failure.Reason, failure.Message);
        events.Add(EventKind.CertificateFailed, failure.Name, failure.Message);
        if (failure is { Name: { } name, Severity: VettingSeverity.Reject }) swaps.Rejected(name);
    }

    private void TellEnd(CertificateFailure failure)
    {
        log.Recovered(failure.Name ?? failure.Source, failure.Reason);
        events.Add(EventKind.CertificateRecovered, failure.Name, $"over: {failure.Message}");
    }

    private void TellWhole(CertificateReload reload)
    {
        var (certificates, failures) = (reload.Generation.Catalog.Entries.Count, reload.Generation.Failures.Count);
        if (reload.Kind == ReloadKind.Requested) log.Reloaded(certificates, reload.Published.Count(), reload.Removed.Count(), failures);
        events.Add(
            EventKind.Reload,
            null,
            $"{certificates} certificates serve; {reload.Published.Count()} published, {reload.Removed.Count()} removed, {failures} failures");
    }
}
