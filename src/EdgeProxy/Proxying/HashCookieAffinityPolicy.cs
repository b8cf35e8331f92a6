using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.SessionAffinity;

namespace EdgeProxy.Proxying;

/// <summary>
/// YARP's default affinity policy, <c>HashCookie</c>, without the assembly that YARP's own needs. The cookies are the same, so a fleet may
/// mix both.
/// </summary>
internal sealed class HashCookieAffinityPolicy(TimeProvider time, ILogger<HashCookieAffinityPolicy> logger) : ISessionAffinityPolicy
{
    private static readonly object AlreadyAffinitized = new();

    private readonly ConditionalWeakTable<DestinationState, string> _hashes = [];

    public string Name => SessionAffinityConstants.Policies.HashCookie;

    public AffinityResult FindAffinitizedDestinations(
        HttpContext context, ClusterState cluster, SessionAffinityConfig config, IReadOnlyList<DestinationState> destinations)
    {
        if (context.Request.Cookies[config.AffinityKeyName] is not { } key) return new AffinityResult(null, AffinityStatus.AffinityKeyNotSet);

        foreach (var destination in destinations)
        {
            if (!string.Equals(key, HashOf(destination), StringComparison.Ordinal)) continue;
            context.Items[AlreadyAffinitized] = key;
            return new AffinityResult(destination, AffinityStatus.OK);
        }

        logger.AffinityDestinationGone(cluster.ClusterId);
        return new AffinityResult(null, AffinityStatus.DestinationNotFound);
    }

    public void AffinitizeResponse(HttpContext context, ClusterState cluster, SessionAffinityConfig config, DestinationState destination)
    {
        if (context.Items.ContainsKey(AlreadyAffinitized)) return;
        context.Response.Cookies.Append(config.AffinityKeyName, HashOf(destination), CookieOptions(config.Cookie, context.Request.IsHttps));
    }

    /// <summary>The cookie's value for a destination: XxHash64 over its upper-cased id in UTF-16, as lower-case hexadecimal.</summary>
    internal static string CookieValue(string destinationId) =>
        XxHash64.Hash(MemoryMarshal.AsBytes(destinationId.ToUpperInvariant().AsSpan())).ToString("x16");

    private string HashOf(DestinationState destination) =>
        _hashes.GetValue(destination, static destination => CookieValue(destination.DestinationId));

    private CookieOptions CookieOptions(SessionAffinityCookieConfig? cookie, bool isHttps) => new()
    {
        Path = cookie?.Path ?? "/",
        SameSite = cookie?.SameSite ?? SameSiteMode.Unspecified,
        HttpOnly = cookie?.HttpOnly ?? true,
        MaxAge = cookie?.MaxAge,
        Domain = cookie?.Domain,
        IsEssential = cookie?.IsEssential ?? false,
        Secure = cookie?.SecurePolicy == CookieSecurePolicy.Always || (cookie?.SecurePolicy == CookieSecurePolicy.SameAsRequest && isHttps),
        Expires = cookie?.Expiration is { } lifetime ? time.GetUtcNow() + lifetime : null,
    };
}
