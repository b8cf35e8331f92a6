using System.Diagnostics.Metrics;

namespace EdgeProxy.Telemetry;

/// <summary>How the latest load or reload of the configuration ended.</summary>
/// <param name="Success">Whether a new generation was accepted.</param>
/// <param name="Time">When that was decided.</param>
/// <param name="Reasons">Why it was refused, or what was accepted with a remark (<c>restart required</c>).</param>
internal sealed record ReloadResult(bool Success, DateTimeOffset Time, IReadOnlyList<string> Reasons);

/// <summary>The generation in force and how the latest attempt to replace it ended. Immutable.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="LastReload">The attempt.</param>
/// <param name="RestartRequired">The keys that were accepted with <paramref name="Generation"/> and wait for a restart.</param>
internal sealed record ConfigurationStatus(long Generation, ReloadResult? LastReload, IReadOnlyList<string> RestartRequired);

/// <summary>What the reload loop reports to, and what <c>/api/status</c> and the <c>edgeproxy.config.*</c> metrics read. The loop is its only writer.</summary>
internal sealed class ReloadJournal
{
    private readonly TimeProvider _time;
    private readonly Counter<long> _reloads;
    private volatile ConfigurationStatus _current = new(Generation: 0, LastReload: null, RestartRequired: []);

    public ReloadJournal(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(EdgeProxyMeter.Name);
        _reloads = meter.CreateCounter<long>("edgeproxy.config.reloads", description: "Loads and reloads of the configuration.");
        meter.CreateObservableGauge("edgeproxy.config.last_reload_success", ObserveSuccess, description: "Whether the latest load or reload was accepted.");
        meter.CreateObservableGauge("edgeproxy.config.last_reload_time", ObserveTime, "s", "When the latest load or reload ended, accepted or not, in seconds since the epoch.");
    }

    /// <summary>The present state; one volatile read.</summary>
    public ConfigurationStatus Current => _current;

    /// <summary>A generation took effect.</summary>
    public void Accepted(IReadOnlyList<string>? remarks = null, IReadOnlyList<string>? restartRequired = null)
    {
        var result = new ReloadResult(Success: true, _time.GetUtcNow(), remarks ?? []);
        _current = new ConfigurationStatus(_current.Generation + 1, result, restartRequired ?? []);
        Count("accepted");
    }

    /// <summary>What was read is in force already. A candidate that was refused before is out of the way with that.</summary>
    /// <param name="remarks">What was remarked when it was accepted, and is as true as ever.</param>
    public void Unchanged(IReadOnlyList<string> remarks)
    {
        _current = _current with { LastReload = new ReloadResult(Success: true, _time.GetUtcNow(), remarks) };
        Count("unchanged");
    }

    /// <summary>A candidate was refused; the generation in force stays.</summary>
    public void Rejected(IReadOnlyList<string> reasons)
    {
        _current = _current with { LastReload = new ReloadResult(Success: false, _time.GetUtcNow(), reasons) };
        Count("rejected");
    }

    private void Count(string result) => _reloads.Add(1, new KeyValuePair<string, object?>("result", result));

    private IEnumerable<Measurement<int>> ObserveSuccess() =>
        _current.LastReload is { } last ? [new Measurement<int>(last.Success ? 1 : 0)] : [];

    private IEnumerable<Measurement<double>> ObserveTime() =>
        _current.LastReload is { } last ? [new Measurement<double>(last.Time.ToUnixTimeMilliseconds() / 1000.0)] : [];
}
