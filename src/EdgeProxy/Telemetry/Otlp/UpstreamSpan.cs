using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeProxy.Proxying;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>
/// The request to the backend as a span, from the choice of a destination to the end of its answer. It has what YARP's own span and that of
/// <c>System.Net.Http</c> would tell apart from each other, for the price of one.
/// </summary>
internal static class UpstreamSpan
{
    // A destination's address is taken apart once.
    private static readonly ConditionalWeakTable<DestinationModel, Peer> Peers = [];

    /// <summary>Begins it, where the request is traced, and tells the backend whose trace it continues.</summary>
    public static Activity? Begin(HttpContext context)
    {
        if (!SpanSource.Instance.HasListeners() || RequestSpan.Current is null) return null;
        var method = SpanSource.MethodName(context.Request.Method);
        if (SpanSource.Instance.StartActivity(method, ActivityKind.Client) is not { } span) return null;
        span.AddTag("http.request.method", method);
        // tracestate and baggage pass as they came.
        context.Request.Headers.TraceParent = span.Id;
        return span;
    }

    /// <summary>Says how it went.</summary>
    public static void End(Activity span, HttpContext context, IReverseProxyFeature? proxied, IForwarderErrorFeature? error)
    {
        if (proxied is not null) Describe(span, proxied);
        var status = context.Response.StatusCode;
        if (error is null)
        {
            span.AddTag("http.response.status_code", SpanSource.Status(status));
            if (status >= 400) span.SetStatus(ActivityStatusCode.Error);
        }
        else
        {
            span.AddTag("error.type", UpstreamMetrics.Name(error.Error));
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Stop();
    }

    private static void Describe(Activity span, IReverseProxyFeature proxied)
    {
        // YARP's names for them.
        span.AddTag("proxy.route_id", proxied.Route.Config.RouteId);
        span.AddTag("proxy.cluster_id", proxied.Cluster.Config.ClusterId);
        if (proxied.ProxiedDestination is not { } destination) return;
        span.AddTag("proxy.destination_id", destination.DestinationId);
        var peer = Peers.GetValue(destination.Model, static model => new Peer(new Uri(model.Config.Address)));
        span.AddTag("server.address", peer.Host);
        span.AddTag("server.port", peer.Port);
    }

    private sealed class Peer(Uri address)
    {
        public string Host { get; } = address.Host;

        public object Port { get; } = address.Port;
    }
}
