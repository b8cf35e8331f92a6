using System.Text;
using Yarp.ReverseProxy.SessionAffinity;

namespace EdgeProxy.Proxying;

/// <summary>YARP as EdgeProxy uses it.</summary>
internal static class EdgeReverseProxy
{
    /// <summary>Registers YARP and what replaces or extends parts of it. The validation container and the host use the same registration.</summary>
    public static IReverseProxyBuilder AddEdgeReverseProxy(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<UpstreamFailures>();
        services.AddRequestTimeouts();
        services.AddMetrics();
        services.AddSingleton<UpstreamMetrics>();
        var builder = services.AddReverseProxy().AddTransforms<EdgeTransforms>();
        // traceparent passes as a header among others: the client's own, or that of the request's span where it is traced (UpstreamSpan).
        builder.ConfigureHttpClient(static (configured, handler) =>
        {
            handler.ActivityHeadersPropagator = null;
            // As Kestrel has read them, unless the cluster names another encoding: without one, what is not ASCII is refused, and counts as the backend's failure.
            if (configured.NewConfig.RequestHeaderEncoding is null) handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
        });
        ReplaceHashCookie(services);
        RemoveEagerDataProtection(services);
        return builder;
    }

    private static void ReplaceHashCookie(IServiceCollection services)
    {
        var original = services.Single(service =>
            service.ServiceType == typeof(ISessionAffinityPolicy)
            && string.Equals(service.ImplementationType?.Name, "HashCookieSessionAffinityPolicy", StringComparison.Ordinal));
        services.Remove(original);
        services.AddSingleton<ISessionAffinityPolicy, HashCookieAffinityPolicy>();
    }

    // YARP brings data protection for its encrypted affinity cookies. Its hosted service makes every start create and read a key ring on
    // disk; without it the ring is made when the first such cookie needs it.
    private static void RemoveEagerDataProtection(IServiceCollection services)
    {
        var warmUp = services.FirstOrDefault(service =>
            string.Equals(service.ImplementationType?.Name, "DataProtectionHostedService", StringComparison.Ordinal));
        if (warmUp is not null) services.Remove(warmUp);
    }
}
