using System.Diagnostics;
using System.Diagnostics.Metrics;
using EdgeProxy.Certificates;
using EdgeProxy.Telemetry.Certificates;

namespace EdgeProxy.Telemetry.IngressNginx;

/// <summary>
/// The four names that alerts and dashboards written for ingress-nginx ask for, so that they go on while one moves. Hosts are those of the
/// configured certificates. Only where <c>EdgeProxy:Telemetry:IngressNginxNames</c> asks for them.
/// </summary>
internal sealed class IngressNginxMetrics
{
    public const string MeterName = "EdgeProxy.IngressNginx";

    private readonly ICertificateInventory _certificates;
    private readonly ReloadJournal _reloads;
    private readonly UpDownCounter<long> _requests;
    private readonly Histogram<double> _duration;

    public IngressNginxMetrics(IMeterFactory meters, ICertificateInventory certificates, ReloadJournal reloads)
    {
        (_certificates, _reloads) = (certificates, reloads);
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(
            "nginx_ingress_controller_ssl_expire_time", ObserveExpiry, "s", "Alias for edgeproxy_certificate_not_after_seconds, by host.");
        meter.CreateObservableGauge(
            "nginx_ingress_controller_config_last_reload_successful", ObserveReload, unit: null, "Alias for edgeproxy_config_last_reload_success.");
        // There it has no _total, which only a gauge may lack here; rate() does not mind.
        _requests = meter.CreateUpDownCounter<long>("nginx_ingress_controller_requests", unit: null, "Requests by status.");
        _duration = meter.CreateHistogram<double>("nginx_ingress_controller_request_duration", "s", "Time of requests by status.");
    }

    public void Ended(int status, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("status", StatusText(status));
        _requests.Add(1, tag);
        _duration.Record(duration.TotalSeconds, tag);
    }

    // Known statuses alone: a backend may answer with any number.
    private static string StatusText(int status) => Enum.IsDefined((System.Net.HttpStatusCode)status) ? status.ToString(System.Globalization.CultureInfo.InvariantCulture) : "other";

    private IEnumerable<Measurement<double>> ObserveExpiry() =>
        from entry in _certificates.Snapshot().Select(static record => record.Entry).OfType<CertificateEntry>()
        from host in entry.Hosts
        select new Measurement<double>(entry.NotAfter.ToUnixTimeSeconds(), new TagList { { "host", host }, { "secret_name", entry.Name } });

    private IEnumerable<Measurement<int>> ObserveReload() =>
        _reloads.Current.LastReload is { } last ? [new Measurement<int>(last.Success ? 1 : 0)] : [];
}
