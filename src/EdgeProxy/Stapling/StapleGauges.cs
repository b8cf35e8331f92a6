using System.Diagnostics.Metrics;
using EdgeProxy.Certificates;
using EdgeProxy.Telemetry;
using EdgeProxy.Telemetry.Certificates;

namespace EdgeProxy.Stapling;

/// <summary>The gauges of staples. Computed when somebody looks.</summary>
internal sealed class StapleGauges
{
    private readonly ICertificateInventory _inventory;
    private readonly TimeProvider _time;

    public StapleGauges(IMeterFactory meters, ICertificateInventory inventory, TimeProvider time)
    {
        _inventory = inventory;
        _time = time;
        var meter = meters.Create(EdgeProxyMeter.Name);
        meter.CreateObservableGauge(
            "edgeproxy.ocsp.staple.next_update", ObserveNextUpdate, "s", "Until when the staple holds, in seconds since the epoch.");
        meter.CreateObservableGauge(
            "edgeproxy.ocsp.staple.state", ObserveState, unit: null,
            "1 for the state of the certificate's staple: good, missing, expired, revoked or unknown. Certificates that want none have no series.");
    }

    private IEnumerable<Measurement<double>> ObserveNextUpdate()
    {
        foreach (var (name, state) in States())
        {
            if (state.Staple is { } staple) yield return new(staple.GoodUntil.ToUnixTimeSeconds(), [new("certificate", name)]);
        }
    }

    private IEnumerable<Measurement<int>> ObserveState()
    {
        var now = _time.GetUtcNow();
        foreach (var (name, state) in States())
        {
            var status = state.StatusAt(now);
            if (status != StapleStatus.None) yield return new(1, [new("certificate", name), new("state", status.ToText())]);
        }
    }

    private IEnumerable<(string Name, StapleState State)> States() =>
        from record in _inventory.Snapshot()
        where record.Entry is not null
        select (record.Name, record.Entry!.Staple.State);
}
