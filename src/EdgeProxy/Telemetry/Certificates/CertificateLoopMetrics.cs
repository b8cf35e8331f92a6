using System.Diagnostics.Metrics;
using EdgeProxy.Certificates;

namespace EdgeProxy.Telemetry.Certificates;

/// <summary>How the certificates are kept up to date: what it costs, and whether changes are noticed at once.</summary>
internal sealed class CertificateLoopMetrics
{
    public CertificateLoopMetrics(IMeterFactory meters, CertificateStore store, CertificateLoop loop)
    {
        var meter = meters.Create(EdgeProxyMeter.Name);
        meter.CreateObservableCounter(
            "edgeproxy.certificate.parses", () => store.Parses, unit: null,
            "Certificates that were parsed since the start. One that did not change is not parsed again.");
        meter.CreateObservableGauge(
            "edgeproxy.certificate.watch", () => Observe(loop.WatchStatus), unit: null,
            "Folders watched for certificates: those that notify of changes (notified), and those looked at by the rescan alone (polling).");
    }

    private static Measurement<int>[] Observe(WatchStatus status) =>
    [
        new(status.Notified, [new("state", "notified")]),
        new(status.Polled, [new("state", "polling")]),
    ];
}
