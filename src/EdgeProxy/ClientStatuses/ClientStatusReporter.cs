using System.Diagnostics.Metrics;
using EdgeProxy.Certificates;
using EdgeProxy.Telemetry;
using EdgeProxy.Telemetry.Events;

namespace EdgeProxy.ClientStatuses;

/// <summary>Tells what responders say of clients' certificates: to the log, to the events and to the metrics, each thing once.</summary>
internal sealed class ClientStatusReporter : IClientStatusObserver
{
    private readonly EventJournal _events;
    private readonly ILogger<ClientStatusReporter> _log;
    private readonly Counter<long> _fetches;

    public ClientStatusReporter(IMeterFactory meters, ClientStatusBoard board, EventJournal events, ILogger<ClientStatusReporter> log)
    {
        _events = events;
        _log = log;
        var meter = meters.Create(EdgeProxyMeter.Name);
        _fetches = meter.CreateCounter<long>(
            "edgeproxy.client_ocsp.fetches", unit: null, "Requests to OCSP responders about clients' certificates, by what came of them.");
        meter.CreateObservableGauge(
            "edgeproxy.client_ocsp.certificates",
            () => board.Count().Select(static pair => new Measurement<int>(pair.Value, new KeyValuePair<string, object?>("status", pair.Key.ToText()))),
            unit: null, "Clients' certificates that are remembered, by what is known of them. Bounded; they are no labels.");
    }

    public void Fetched(OcspOutcome outcome) => _fetches.Add(1, new KeyValuePair<string, object?>("result", outcome.ToText()));

    public void Tell(ClientStatusNews news)
    {
        switch (news.Kind)
        {
            case ClientStatusNewsKind.Revoked:
                _log.Revoked(news.Message);
                _events.Add(EventKind.ClientCertificateRevoked, null, news.Message);
                break;
            case ClientStatusNewsKind.GoodAgain:
                _log.GoodAgain(news.Message);
                _events.Add(EventKind.ClientCertificateGoodAgain, null, news.Message);
                break;
            case ClientStatusNewsKind.Failing:
                _log.Failing(news.Message);
                _events.Add(EventKind.ClientOcspFailing, null, news.Message);
                break;
            default:
                _log.Recovered(news.Message);
                _events.Add(EventKind.ClientOcspRecovered, null, news.Message);
                break;
        }
    }

    public void Failed(Exception fault) => _log.LoopFailed(fault);
}
