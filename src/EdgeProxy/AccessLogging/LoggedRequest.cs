using System.Diagnostics;
using System.Net;
using EdgeProxy.Telemetry.Otlp;
using EdgeProxy.Tls;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace EdgeProxy.AccessLogging;

/// <summary>A request that will be a line.</summary>
/// <param name="log">Where.</param>
/// <param name="context">The request.</param>
/// <param name="body">What is sent.</param>
/// <param name="started">When it came.</param>
internal sealed class LoggedRequest(AccessLog log, HttpContext context, CountingResponseBody body, long started)
{
    // Nginx's number for a client that did not wait for the answer.
    private const int ClientClosed = 499;

    // Asked for at once: those behind may overwrite what the client sent.
    private readonly IPAddress? _client = context.Connection.RemoteIpAddress;
    private readonly string _host = context.Request.Host.Value ?? "";

    // Kestrel takes the status from an answer that nobody saw anything of.
    public int Status => context.Response.StatusCode is not 0 and var status ? status : ClientClosed;

    public Task EndAsync()
    {
        log.Note(this);
        return Task.CompletedTask;
    }

    public AccessLogEntry Describe(TimeProvider time)
    {
        var tls = context.Features.Get<ITlsSessionFeature>();
        var proxied = context.Features.Get<IReverseProxyFeature>();
        var request = context.Request;
        return new AccessLogEntry
        {
            Time = time.GetUtcNow(),
            Client = _client is { IsIPv4MappedToIPv6: true } ? _client.MapToIPv4() : _client,
            Method = request.Method,
            Target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "",
            Protocol = request.Protocol,
            Host = _host,
            Status = Status,
            Sent = body.Written,
            Duration = time.GetElapsedTime(started),
            Upstream = body.Upstream,
            Cluster = proxied?.Cluster.Config.ClusterId,
            Destination = proxied?.ProxiedDestination?.DestinationId,
            TlsVersion = tls?.ProtocolVersion,
            Resumed = tls?.Resumed,
            Certificate = tls?.Certificate.Name,
            Referer = Header(request.Headers.Referer),
            UserAgent = Header(request.Headers.UserAgent),
            TraceId = TraceId(request.Headers),
        };
    }

    // The client's own, where nobody here traces.
    private static ReadOnlyMemory<char> TraceId(IHeaderDictionary headers)
    {
        if (Activity.Current is { Recorded: true } activity) return activity.TraceId.ToHexString().AsMemory();
        return headers.TraceParent is [{ } parent] ? TraceParent.TraceId(parent) : default;
    }

    private static string? Header(StringValues values) => values.Count == 0 ? null : values.ToString();
}
