using System.Diagnostics.Metrics;
using EdgeProxy.Telemetry;
using EdgeProxy.Tls;

namespace EdgeProxy.Tickets;

/// <summary><c>edgeproxy.tls.ticket_keys.rotations</c>: keys that took over.</summary>
internal sealed class TicketRotations
{
    private readonly Counter<long> _rotations;

    public TicketRotations(IMeterFactory meters) => _rotations = meters.Create(EdgeProxyMeter.Name).CreateCounter<long>(
        "edgeproxy.tls.ticket_keys.rotations", unit: null,
        "New keys that session tickets are sealed with, because it was time (scheduled) or in an emergency that ended every session (requested).");

    public void Add(bool requested) => _rotations.Add(1, new KeyValuePair<string, object?>("reason", requested ? "requested" : "scheduled"));
}

/// <summary>What the ticket keys are like now.</summary>
internal sealed class TicketKeyMetrics
{
    private readonly TicketKeyRotation _rotation;
    private readonly TimeProvider _time;

    public TicketKeyMetrics(IMeterFactory meters, TicketKeyRotation rotation, TimeProvider time)
    {
        _rotation = rotation;
        _time = time;
        var meter = meters.Create(EdgeProxyMeter.Name);
        meter.CreateObservableGauge("edgeproxy.tls.ticket_keys.age", ObserveAge, "s", "Age of the key that session tickets are sealed with.");
        meter.CreateObservableGauge(
            "edgeproxy.tls.ticket_keys.on_disk", ObserveDisk, unit: null, "Whether the ticket keys survive a restart; nothing where there is no StateDirectory.");
    }

    private IEnumerable<Measurement<double>> ObserveAge() =>
        _rotation.Status.Since is { } since ? [new Measurement<double>((_time.GetUtcNow() - since).TotalSeconds)] : [];

    private IEnumerable<Measurement<int>> ObserveDisk() => _rotation.Status.OnDisk is { } onDisk ? [new Measurement<int>(onDisk ? 1 : 0)] : [];
}
