using System.Diagnostics.Metrics;
using EdgeProxy.Certificates;
using EdgeProxy.Telemetry;
using EdgeProxy.Telemetry.Events;

namespace EdgeProxy.Stapling;

/// <summary>Tells of staples: to the log, to the events and to the metrics, each thing once.</summary>
internal sealed class StapleReporter : IStapleObserver
{
    private readonly EventJournal _events;
    private readonly ILogger<StapleReporter> _log;
    private readonly Counter<long> _fetches;

    public StapleReporter(IMeterFactory meters, EventJournal events, ILogger<StapleReporter> log)
    {
        _events = events;
        _log = log;
        _fetches = meters.Create(EdgeProxyMeter.Name).CreateCounter<long>(
            "edgeproxy.ocsp.fetches", unit: null, "Requests to OCSP responders, by what came of them.");
    }

    public void Fetched(string certificate, OcspOutcome outcome) =>
        _fetches.Add(1, new("certificate", certificate), new("result", outcome.ToText()));

    public void Tell(StapleNews news)
    {
        var name = news.Certificate ?? "";
        switch (news.Kind)
        {
            case StapleNewsKind.Stapled:
                _log.Stapled(name, news.Message);
                break;
            case StapleNewsKind.Revoked:
                _log.Revoked(name, news.Message);
                break;
            case StapleNewsKind.Unknown:
                _log.Unknown(name, news.Message);
                break;
            case StapleNewsKind.GoodAgain:
                _log.GoodAgain(name);
                break;
            case StapleNewsKind.Failing:
                _log.Failing(news.Message, name);
                break;
            case StapleNewsKind.Recovered:
                _log.Recovered(news.Message);
                break;
            case StapleNewsKind.NotUsed:
                _log.NotUsed(name, news.Message);
                break;
            case StapleNewsKind.ShelfFailing:
                _log.ShelfFailing(news.Message);
                break;
            default:
                _log.ShelfRecovered(news.Message);
                break;
        }

        _events.Add(KindOf(news.Kind), news.Certificate, news.Message);
    }

    public void Failed(Exception fault) => _log.LoopFailed(fault);

    private static EventKind KindOf(StapleNewsKind kind) => kind switch
    {
        StapleNewsKind.Stapled => EventKind.StapleObtained,
        StapleNewsKind.Revoked => EventKind.CertificateRevoked,
        StapleNewsKind.Unknown => EventKind.CertificateUnknown,
        StapleNewsKind.GoodAgain => EventKind.CertificateGoodAgain,
        StapleNewsKind.Failing or StapleNewsKind.NotUsed or StapleNewsKind.ShelfFailing => EventKind.StapleFailing,
        _ => EventKind.StapleRecovered,
    };
}
