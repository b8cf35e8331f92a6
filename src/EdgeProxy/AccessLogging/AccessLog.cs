using System.Diagnostics;
using System.Net;
using EdgeProxy.Tls;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace EdgeProxy.AccessLogging;

/// <summary>Notes each public request when it has ended, or the sampled part of them. It gathers what there is and waits for nothing.</summary>
internal sealed class AccessLog(RequestDelegate next, AccessLogSettings settings, AccessLogQueue queue, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var body = new CountingResponseBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        context.Features.Set<IHttpResponseBodyFeature>(body);
        // Asked for here: those behind may overwrite what the client sent.
        var (client, host) = (context.Connection.RemoteIpAddress, context.Request.Host.Value ?? "");
        try
        {
            await next(context);
            await body.FlushWriterAsync();
        }
        finally
        {
            if (IsWanted(context.Response.StatusCode)) queue.Add(Describe(context, client, host, body.Written, time.GetElapsedTime(started)));
        }
    }

    // Nginx's number for a client that did not wait for the answer; the response has none that anybody saw.
    private const int ClientClosed = 499;

    private bool IsWanted(int status) => settings.Sample >= 1 || status >= 500 || Random.Shared.NextDouble() < settings.Sample;

    private AccessLogEntry Describe(HttpContext context, IPAddress? client, string host, long sent, TimeSpan duration)
    {
        var tls = context.Features.Get<ITlsSessionFeature>();
        var proxied = context.Features.Get<IReverseProxyFeature>();
        return new AccessLogEntry
        {
            Time = time.GetUtcNow(),
            Client = client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client,
            Method = context.Request.Method,
            Target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "",
            Protocol = context.Request.Protocol,
            Host = host,
            Status = context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted ? ClientClosed : context.Response.StatusCode,
            Sent = sent,
            Duration = duration,
            Upstream = context.Features.Get<UpstreamTaken>()?.Time,
            Cluster = proxied?.Cluster.Config.ClusterId,
            Destination = proxied?.ProxiedDestination?.DestinationId,
            TlsVersion = tls?.ProtocolVersion,
            Resumed = tls?.Resumed,
            Certificate = tls?.Certificate.Name,
            Referer = Header(context.Request.Headers.Referer),
            UserAgent = Header(context.Request.Headers.UserAgent),
            TraceId = TraceId(context.Request.Headers),
        };
    }

    // The client's own, where nobody here traces.
    private static string? TraceId(IHeaderDictionary headers)
    {
        if (Activity.Current is { Recorded: true } activity) return activity.TraceId.ToHexString();
        return headers.TraceParent is { Count: > 0 } parent && ActivityContext.TryParse(parent, traceState: null, out var trace) ? trace.TraceId.ToHexString() : null;
    }

    private static string? Header(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 0 ? null : values.ToString();
}
