using System.Diagnostics;
using EdgeProxy.Tls;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>
/// The server's span of a request, with what OpenTelemetry's conventions say of an HTTP server, and what the request's connection was: a trace begins with
/// the client's handshake. This is the step of the pipeline that describes it.
/// </summary>
internal sealed class RequestSpan(RequestDelegate next)
{
    private static readonly object Yes = true;
    private static readonly object No = false;

    /// <summary>The span of the request that is being served, where it is traced and nothing within it is.</summary>
    public static Activity? Current => Activity.Current is { Kind: ActivityKind.Server } span && span.Source == SpanSource.Instance ? span : null;

    /// <summary>Begins one.</summary>
    /// <param name="client">What it continues, if anything.</param>
    public static void Start(in ActivityContext client) => SpanSource.Instance.StartActivity("HTTP", ActivityKind.Server, client);

    public Task InvokeAsync(HttpContext context) => Current is { } span ? DescribeAsync(context, span) : next(context);

    private async Task DescribeAsync(HttpContext context, Activity span)
    {
        DescribeRequest(span, context.Request);
        if (context.Features.Get<ITlsSessionFeature>() is { } tls) DescribeConnection(span, tls);
        try
        {
            await next(context);
        }
        catch (Exception failure)
        {
            span.AddTag("error.type", failure.GetType().FullName).SetStatus(ActivityStatusCode.Error);
            throw;
        }

        DescribeAnswer(span, context);
    }

    private static void DescribeRequest(Activity span, HttpRequest request)
    {
        var method = SpanSource.MethodName(request.Method);
        span.AddTag("http.request.method", method);
        if (!ReferenceEquals(method, request.Method)) span.AddTag("http.request.method_original", request.Method);
        span.AddTag("url.scheme", request.Scheme);
        span.AddTag("url.path", request.Path.HasValue ? request.Path.Value : "/");
        span.AddTag("network.protocol.version", Version(request.Protocol));
        if (request.Host.HasValue) span.AddTag("server.address", request.Host.Host);
        if (request.Headers.UserAgent is { Count: > 0 } agent) span.AddTag("user_agent.original", agent.ToString());
    }

    private static void DescribeConnection(Activity span, ITlsSessionFeature tls)
    {
        span.AddTag("tls.protocol.version", tls.ProtocolVersion);
        span.AddTag("tls.cipher", tls.CipherSuite);
        span.AddTag("tls.resumed", tls.Resumed ? Yes : No);
        span.AddTag("edgeproxy.certificate", tls.Certificate.Name);
    }

    private static void DescribeAnswer(Activity span, HttpContext context)
    {
        var method = SpanSource.MethodName(context.Request.Method);
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        if (route is not null) span.AddTag("http.route", route);
        span.DisplayName = route is null ? method : $"{method} {route}";
        span.AddTag("http.response.status_code", SpanSource.Status(context.Response.StatusCode));
        if (context.Response.StatusCode >= 500) span.SetStatus(ActivityStatusCode.Error);
    }

    private static string Version(string protocol)
    {
        if (HttpProtocol.IsHttp11(protocol)) return "1.1";
        return HttpProtocol.IsHttp2(protocol) ? "2" : "1.0";
    }
}
