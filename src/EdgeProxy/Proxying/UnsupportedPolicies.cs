using EdgeProxy.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace EdgeProxy.Proxying;

/// <summary>
/// Keys of a route that ask for parts of ASP.NET Core which this proxy does not have. YARP takes them; the route would then answer 500 to
/// everybody, or not do what it was told.
/// </summary>
internal static class UnsupportedPolicies
{
    /// <summary>An error for each such key.</summary>
    public static IEnumerable<ConfigurationFinding> Find(RouteConfig route, string path)
    {
        (string Key, string? Value, string? Harmless)[] keys =
        [
            (nameof(route.AuthorizationPolicy), route.AuthorizationPolicy, "anonymous"),
            (nameof(route.CorsPolicy), route.CorsPolicy, null),
            (nameof(route.RateLimiterPolicy), route.RateLimiterPolicy, "disable"),
        ];
        return
            from key in keys
            where !string.IsNullOrEmpty(key.Value) && !key.Value.Equals(key.Harmless, StringComparison.OrdinalIgnoreCase)
            select ConfigurationFinding.Error($"{path}:{key.Key}", $"'{key.Value}' is not supported by this proxy; take it out");
    }
}
