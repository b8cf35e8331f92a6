using System.Diagnostics.Metrics;
using EdgeProxy.Certificates;

namespace EdgeProxy.Telemetry.Certificates;

/// <summary>The <c>edgeproxy.certificate.*</c> gauges. Computed when somebody looks, so a handshake pays nothing for them.</summary>
internal sealed class CertificateGauges
{
    private readonly ICertificateInventory _inventory;
    private readonly TimeProvider _time;

    public CertificateGauges(IMeterFactory meters, ICertificateInventory inventory, TimeProvider time)
    {
        _inventory = inventory;
        _time = time;
        var meter = meters.Create(EdgeProxyMeter.Name);
        meter.CreateObservableGauge(
            "edgeproxy.certificate.not_before", () => Observe(static (entry, _) => entry.NotBefore.ToUnixTimeSeconds()), "s",
            "Start of validity of the certificate in service, in seconds since the epoch.");
        meter.CreateObservableGauge(
            "edgeproxy.certificate.not_after", () => Observe(static (entry, _) => entry.NotAfter.ToUnixTimeSeconds()), "s",
            "End of validity of the certificate in service, in seconds since the epoch.");
        meter.CreateObservableGauge(
            "edgeproxy.certificate.lifetime_remaining", () => Observe(CertificateRecord.LifetimeRemaining), "1",
            "Part of the validity that is left, from 1 (new) to 0 (expired).");
        // A state has no unit: with "1" Prometheus would call it a ratio.
        meter.CreateObservableGauge(
            "edgeproxy.certificate.state", ObserveState, unit: null,
            "1 for the state the certificate is in: serving, stale, expired or rejected. Other states have no series.");
        meter.CreateObservableGauge(
            "edgeproxy.certificate.finding", ObserveFindings, unit: null,
            "1 for each vetting rule that warns of the certificate or rejects it. Notes have no series.");
    }

    private IEnumerable<Measurement<double>> Observe(Func<CertificateEntry, DateTimeOffset, double> value)
    {
        var now = _time.GetUtcNow();
        foreach (var record in _inventory.Snapshot())
        {
            if (record.Entry is { } entry) yield return new(value(entry, now), [new("certificate", record.Name)]);
        }
    }

    private IEnumerable<Measurement<int>> ObserveFindings()
    {
        foreach (var record in _inventory.Snapshot())
        {
            // The version in service and the one that was refused may be blamed for the same.
            var findings = record.Findings.Where(static finding => finding.Severity > VettingSeverity.Note);
            foreach (var (rule, severity) in findings.Select(static finding => (finding.RuleId, finding.Severity)).Distinct())
                yield return new(1, [new("certificate", record.Name), new("rule", rule), new("severity", severity.Name())]);
        }
    }

    private IEnumerable<Measurement<int>> ObserveState()
    {
        var now = _time.GetUtcNow();
        foreach (var record in _inventory.Snapshot())
        {
            yield return new(1, [new("certificate", record.Name), new("state", record.StateAt(now).ToText())]);
        }
    }
}
