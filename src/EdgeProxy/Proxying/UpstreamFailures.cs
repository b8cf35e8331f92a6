using System.Collections.Concurrent;
using EdgeProxy.Tls;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace EdgeProxy.Proxying;

/// <summary>
/// Says in one line which destination failed and how, where YARP's own message is a stack that names none. A destination that is down
/// fails every request: the first is told, the rest are counted and told with the next line.
/// </summary>
/// <remarks>What the client did, such as going away in the middle of a request, is no failure of a destination and is not told.</remarks>
internal sealed class UpstreamFailures(TimeProvider time, ILogger<UpstreamFailures> log)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    // One for each configured destination: their number is the operator's.
    private readonly ConcurrentDictionary<(string Cluster, string Destination), Episode> _episodes = new();

    /// <summary>A request could not be forwarded, or its answer could not be sent on.</summary>
    public void Ended(HttpContext context, IForwarderErrorFeature error)
    {
        if (IsOfDestination(error.Error)) Tell(context, error);
    }

    internal static bool IsOfDestination(ForwarderError error) => error is
        ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.RequestCreation or ForwarderError.RequestBodyDestination
        or ForwarderError.ResponseBodyDestination or ForwarderError.ResponseHeaders or ForwarderError.NoAvailableDestinations
        or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination or ForwarderError.UpgradeActivityTimeout;

    private void Tell(HttpContext context, IForwarderErrorFeature error)
    {
        var proxied = context.Features.Get<IReverseProxyFeature>();
        var cluster = proxied?.Cluster.Config.ClusterId ?? "none";
        var destination = proxied?.ProxiedDestination?.DestinationId ?? "none";
        if (_episodes.GetOrAdd((cluster, destination), static _ => new Episode(Silence)).Begin(time) is { } untold)
            log.UpstreamFailed(cluster, destination, error.Error, error.Exception?.GetBaseException().Message ?? "no destination is available", untold);
    }
}
