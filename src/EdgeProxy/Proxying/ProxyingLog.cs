using Yarp.ReverseProxy.Forwarder;

namespace EdgeProxy.Proxying;

/// <summary>Log messages of the proxying slice: event ids 300 to 399.</summary>
internal static partial class ProxyingLog
{
    [LoggerMessage(300, LogLevel.Debug, "The destination of an affinity cookie is not in cluster '{Cluster}' any more; its failure policy applies")]
    public static partial void AffinityDestinationGone(this ILogger logger, string cluster);

    [LoggerMessage(301, LogLevel.Warning, "Destination '{Destination}' of cluster '{Cluster}' failed ({Error}): {Reason}; {Untold} more since the last such line")]
    public static partial void UpstreamFailed(this ILogger logger, string cluster, string destination, ForwarderError error, string reason, long untold);
}
