using Yarp.ReverseProxy.Configuration;

namespace EdgeProxy.Proxying;

/// <summary>The accepted <c>ReverseProxy</c> section.</summary>
/// <param name="Routes">Which requests go to which cluster.</param>
/// <param name="Clusters">The clusters and their destinations.</param>
internal sealed record ProxyRoutes(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)
{
    public static ProxyRoutes None { get; } = new([], []);
}
