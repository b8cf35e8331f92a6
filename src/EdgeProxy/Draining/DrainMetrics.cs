using System.Diagnostics.Metrics;
using EdgeProxy.Telemetry;

namespace EdgeProxy.Draining;

/// <summary><c>edgeproxy.connections.*</c> and <c>edgeproxy.drain.phase</c>, read from the ledger when somebody looks.</summary>
internal sealed class DrainMetrics
{
    public DrainMetrics(IMeterFactory meters, ConnectionLedger ledger, DrainController drain)
    {
        var meter = meters.Create(EdgeProxyMeter.Name);
        meter.CreateObservableUpDownCounter(
            "edgeproxy.connections.open",
            () => ConnectionProtocolText.All.Select(protocol => new Measurement<long>(ledger.Count(protocol), [new("protocol", protocol.ToText())])),
            "{connection}",
            "Open connections of the public listeners; tls until the handshake has told the protocol.");
        meter.CreateObservableCounter(
            "edgeproxy.connections.drained",
            () =>
            {
                var tally = ledger.TotalTally;
                return (Measurement<long>[])
                [
                    new(tally.Completed, [new("outcome", "completed")]),
                    new(tally.Closed, [new("outcome", "closed")]),
                    new(tally.Cut, [new("outcome", "cut")]),
                ];
            },
            "{connection}",
            "Connections that ended during a drain.");
        meter.CreateObservableGauge(
            "edgeproxy.drain.phase",
            () => DrainPhaseText.All.Select(phase => new Measurement<int>(phase == drain.Phase ? 1 : 0, [new("phase", phase.ToText())])),
            unit: null,
            "1 for the phase the process is in: running, draining or closing; 0 for the others.");
    }
}
