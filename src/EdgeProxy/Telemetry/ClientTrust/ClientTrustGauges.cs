using System.Diagnostics.Metrics;
using EdgeProxy.Tls;

namespace EdgeProxy.Telemetry.ClientTrust;

/// <summary>The <c>edgeproxy.client_trust.*</c> gauges. Their label is a path of the configuration.</summary>
internal sealed class ClientTrustGauges
{
    private readonly TlsState _tls;

    public ClientTrustGauges(IMeterFactory meters, TlsState tls)
    {
        _tls = tls;
        var meter = meters.Create(EdgeProxyMeter.Name);
        meter.CreateObservableGauge(
            "edgeproxy.client_trust.state", ObserveState, unit: null,
            "1 for the state of the authorities that client certificates are verified by: serving, stale (the last good version serves) or refusing.");
        meter.CreateObservableGauge(
            "edgeproxy.client_trust.lists_good_until", ObserveLists, "s",
            "When the first of the revocation lists in service is out of date, in seconds since the epoch. From then on its clients are refused.");
    }

    private IEnumerable<Measurement<int>> ObserveState() => ClientTrustRecord.Of(_tls.Current)
        .Select(static record => new Measurement<int>(1, new("file", record.Files.Authorities), new("state", record.State)));

    private IEnumerable<Measurement<double>> ObserveLists()
    {
        foreach (var record in ClientTrustRecord.Of(_tls.Current))
        {
            if (record.Bundle?.ListsGoodUntil is { } until) yield return new(until.ToUnixTimeSeconds(), [new("file", record.Files.Authorities)]);
        }
    }
}
