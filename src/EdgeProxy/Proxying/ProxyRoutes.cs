using Yarp.ReverseProxy.Configuration;

namespace EdgeProxy.Proxying;

/// <summary>The accepted <c>ReverseProxy</c> section. Equal to another that says the same.</summary>
/// <param name="Routes">Which requests go to which cluster.</param>
/// <param name="Clusters">The clusters and their destinations.</param>
internal sealed record ProxyRoutes(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)
{
    public static ProxyRoutes None { get; } = new([], []);

    public bool Equals(ProxyRoutes? other) => other is not null && Routes.SequenceEqual(other.Routes) && Clusters.SequenceEqual(other.Clusters);

    public override int GetHashCode() => HashCode.Combine(Routes.Count, Clusters.Count);
}
