using EdgeProxy.Draining;
using EdgeProxy.Hosting;
using EdgeProxy.OpenSsl;
using EdgeProxy.Telemetry;

namespace EdgeProxy.Admin.Status;

/// <summary><c>GET /api/status</c>: what this process is, and how it is.</summary>
internal sealed class StatusEndpoint(
    ListenerRegistry listeners, ConnectionLedger ledger, DrainController drain, ReloadJournal reloads, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();

    public Task GetAsync(HttpContext context) => AdminJson.WriteAsync(context, Report(), AdminJson.Default.StatusReport);

    /// <summary>As of now.</summary>
    public StatusReport Report() => new(
        ProductVersion.Text,
        OpenSslLibrary.Version,
        _startedAt,
        time.GetElapsedTime(_started),
        drain.Phase.ToText(),
        [.. listeners.Listeners.Select(Describe)],
        ConnectionProtocolText.All.ToDictionary(static protocol => protocol.ToText(), ledger.Count),
        DrainReport.From(drain, ledger),
        Describe(reloads.Current));

    private ListenerReport Describe(BoundListener listener) => new(
        listener.Name,
        listener.Scheme,
        listener.Address,
        listener.Port,
        listener.Tls,
        listener.Admin,
        listener.Admin ? null : ledger.Listener(listener.Name).Count());

    private static ConfigurationReport Describe(ConfigurationStatus status) => new(
        status.Generation,
        status.LastReload is { } last ? new ReloadReport(last.Success, last.Time, last.Reasons) : null,
        status.RestartRequired);
}
