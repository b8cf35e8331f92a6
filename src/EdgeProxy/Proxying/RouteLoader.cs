using EdgeProxy.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace EdgeProxy.Proxying;

/// <summary>Reads the <c>ReverseProxy</c> section with YARP's own reader and asks YARP's own validator about it, before YARP sees it.</summary>
internal static class RouteLoader
{
    public const string SectionName = "ReverseProxy";

    /// <summary>Reads the section and adds every mistake to <paramref name="findings"/>.</summary>
    public static async Task<ProxyRoutes> LoadAsync(IConfigurationSection section, List<ConfigurationFinding> findings)
    {
        var before = findings.Count;
        RouteSchema.Check(section, findings);
        var isWellFormed = findings.Count == before;

        var services = new ServiceCollection().AddLogging();
        services.AddEdgeReverseProxy().LoadFromConfig(section);
        await using var provider = services.BuildServiceProvider();

        ProxyRoutes routes;
        try
        {
            var config = provider.GetRequiredService<IProxyConfigProvider>().GetConfig();
            routes = new ProxyRoutes([.. config.Routes.Select(RouteEquality.Complete)], config.Clusters);
        }
        catch (Exception failure)
        {
            // The border to YARP's reader, which throws what it likes, and at the first thing it cannot read: all of them have been told then.
            if (isWellFormed) findings.Add(ConfigurationFinding.Error(SectionName, Innermost(failure).Message));
            return ProxyRoutes.None;
        }

        await ValidateAsync(routes, provider.GetRequiredService<IConfigValidator>(), findings);
        return routes;
    }

    private static async Task ValidateAsync(ProxyRoutes routes, IConfigValidator validator, List<ConfigurationFinding> findings)
    {
        var clusterIds = routes.Clusters.Select(cluster => cluster.ClusterId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var route in routes.Routes)
        {
            var path = $"{SectionName}:Routes:{route.RouteId}";
            var errors = await validator.ValidateRouteAsync(route);
            AddAll(findings, path, errors.Where(error => !IsToldAlready(error, path, findings)));
            findings.AddRange(UnsupportedPolicies.Find(route, path));
            if (FindClusterMistake(route.ClusterId, clusterIds) is { } mistake)
                findings.Add(ConfigurationFinding.Error($"{path}:ClusterId", mistake));
        }

        foreach (var cluster in routes.Clusters)
        {
            var path = $"{SectionName}:Clusters:{cluster.ClusterId}";
            AddAll(findings, path, await validator.ValidateClusterAsync(cluster));
            foreach (var (id, destination) in cluster.Destinations ?? new Dictionary<string, DestinationConfig>())
            {
                if (!IsHttpAddress(destination.Address))
                {
                    findings.Add(ConfigurationFinding.Error(
                        $"{path}:Destinations:{id}:Address",
                        $"'{WithoutUserInfo(destination.Address)}' is wrong; expected a URL such as http://10.0.0.5:5000/"));
                }
            }
        }
    }

    // Which key it is, and what it may have been meant to be, is said where it stands.
    private static bool IsToldAlready(Exception error, string route, List<ConfigurationFinding> findings) =>
        error.Message.StartsWith("Unknown transform", StringComparison.Ordinal)
        && findings.Exists(finding => finding.Path.StartsWith($"{route}:Transforms:", StringComparison.OrdinalIgnoreCase));

    // YARP accepts a route to nowhere and answers 503.
    private static string? FindClusterMistake(string? clusterId, HashSet<string> known)
    {
        if (string.IsNullOrEmpty(clusterId)) return "missing; expected the name of a cluster";
        if (known.Contains(clusterId)) return null;
        var names = known.Count == 0 ? "there are none" : string.Join(", ", known.Order(StringComparer.Ordinal));
        var hint = Spelling.Nearest(clusterId, known) is { } nearest ? $"did you mean '{nearest}'? " : "";
        return $"there is no cluster '{clusterId}'; {hint}Known: {names}";
    }

    private static bool IsHttpAddress(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    private static string? WithoutUserInfo(string? address) =>
        address?.LastIndexOf('@') is >= 0 and var at ? $"…{address[at..]}" : address;

    private static void AddAll(List<ConfigurationFinding> findings, string path, IEnumerable<Exception> errors) =>
        findings.AddRange(errors.Select(error => ConfigurationFinding.Error(path, error.Message)));

    private static Exception Innermost(Exception exception) => exception.GetBaseException();
}
