using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using EdgeProxy.Telemetry;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace EdgeProxy.Proxying;

/// <summary>
/// <c>edgeproxy.upstream.request.duration</c>: how long backends take and how they fail, by cluster and destination. YARP has no meter of its
/// own. The labels are configured names and closed lists.
/// </summary>
internal sealed class UpstreamMetrics
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    // A string each for the closed list, made once: this is met by every request.
    private static readonly string[] ErrorNames =
        [.. Enum.GetValues<ForwarderError>().Select(static error => JsonNamingPolicy.SnakeCaseLower.ConvertName(error.ToString()))];

    private static readonly string[] StatusClasses = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly Histogram<double> _duration;

    public UpstreamMetrics(IMeterFactory meters)
    {
        _duration = meters.Create(EdgeProxyMeter.Name).CreateHistogram(
            "edgeproxy.upstream.request.duration", "s",
            "Time from the choice of a destination to the end of its answer. Upgraded connections, which last as long as they like, are left out.",
            tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
    }

    /// <summary>A kind of failure as metrics and traces call it.</summary>
    public static string Name(ForwarderError error) => ErrorNames[(int)error];

    /// <summary>A request was forwarded, or could not be.</summary>
    /// <param name="status">What the client was told.</param>
    /// <param name="proxied">What YARP knows of it.</param>
    /// <param name="error">What went wrong, if anything.</param>
    /// <param name="duration">How long it took.</param>
    public void Ended(int status, IReverseProxyFeature? proxied, IForwarderErrorFeature? error, TimeSpan duration)
    {
        if (!_duration.Enabled || status == StatusCodes.Status101SwitchingProtocols) return;
        var tags = default(TagList);
        tags.Add("cluster", proxied?.Cluster.Config.ClusterId ?? "none");
        tags.Add("destination", proxied?.ProxiedDestination?.DestinationId ?? "none");
        tags.Add("status", StatusClasses[status / 100 is >= 1 and <= 5 and var first ? first : 0]);
        if (error is not null) tags.Add("error.type", Name(error.Error));
        _duration.Record(duration.TotalSeconds, tags);
    }
}
