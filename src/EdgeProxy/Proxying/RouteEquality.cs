using System.Globalization;
using Yarp.ReverseProxy.Configuration;

namespace EdgeProxy.Proxying;

/// <summary>
/// Lets YARP see every change of a route. It leaves a route alone that is equal to its former self, and forgets <c>MaxRequestBodySize</c> when
/// it compares (2.1.0); metadata it does not forget.
/// </summary>
internal static class RouteEquality
{
    private const string Key = "EdgeProxy.MaxRequestBodySize";

    public static RouteConfig Complete(RouteConfig route)
    {
        if (route.MaxRequestBodySize is not { } size) return route;
        var metadata = new Dictionary<string, string>(route.Metadata ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase)
        {
            [Key] = size.ToString(CultureInfo.InvariantCulture),
        };
        return route with { Metadata = metadata };
    }
}
