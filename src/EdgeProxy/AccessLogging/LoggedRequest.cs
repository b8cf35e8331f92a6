using System.Diagnostics;
using System.Net;
using EdgeProxy.Telemetry.Otlp;
using EdgeProxy.Tls;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace EdgeProxy.AccessLogging;

/// <summary>
/// A request that will be a line. It is found where its response's body is, which it counts: each feature that is set on its own makes ASP.NET look up anew
/// all those it had found.
/// </summary>
/// <param name="log">Where.</param>
/// <param name="context">The request.</param>
/// <param name="body">Takes what is sent.</param>
/// <param name="started">When it came.</param>
internal sealed class LoggedRequest(AccessLog log, HttpContext context, IHttpResponseBodyFeature body, long started) : CountingResponseBody(body)
{
    // Nginx's number for a client that did not wait for the answer.
    private const int ClientClosed = 499;

    private IPAddress? _client;
    private string _host = "";
    private IReverseProxyFeature? _proxied;
    private TimeSpan? _upstream;
    private bool _isTold;

    /// <summary>Whether somebody sees it to its end, and calls <see cref="Answered"/> or <see cref="NoteOnceCompleted"/> then.</summary>
    public bool IsFollowed { get; private set; }

    // Kestrel takes the status from an answer that nobody saw anything of.
    public int Status => context.Response.StatusCode is not 0 and var status ? status : ClientClosed;

    /// <summary>The one of this request, if it is logged.</summary>
    public static LoggedRequest? Of(HttpContext context) => context.Response.Body as LoggedRequest;

    /// <summary>Puts it where the response's body is, and keeps what those behind may overwrite of what the client sent: in this order, so that what ASP.NET looks up for that, it still has for them.</summary>
    public void Begin()
    {
        context.Features[typeof(IHttpResponseBodyFeature)] = this;
        _client = context.Connection.RemoteIpAddress;
        _host = context.Request.Host.Value ?? "";
    }

    /// <summary>Takes on to tell of the end.</summary>
    public void Follow() => IsFollowed = true;

    /// <summary>A backend has answered.</summary>
    /// <param name="upstream">How long it took.</param>
    /// <param name="proxied">Which.</param>
    public void Answered(TimeSpan upstream, IReverseProxyFeature? proxied)
    {
        _proxied = proxied;
        // An answer without a body has not begun, and Kestrel may yet send another, such as a 500 in place of a 204 that names a length.
        if (!context.Response.HasStarted)
        {
            NoteOnceCompleted(upstream);
            return;
        }

        _isTold = true;
        _upstream = upstream;
        log.Note(this);
    }

    /// <summary>It ended otherwise: what the client was told, Kestrel says when it is done with it. Once a request is told of, this does nothing.</summary>
    /// <param name="upstream">How long the backend took, if one was asked.</param>
    public void NoteOnceCompleted(TimeSpan? upstream = null)
    {
        if (_isTold) return;
        _isTold = true;
        _upstream = upstream;
        context.Response.OnCompleted(static request => ((LoggedRequest)request).EndAsync(), this);
    }

    public AccessLogEntry Describe(TimeProvider time)
    {
        // By type: generic methods of an interface, of the request's features and then of the connection's, are looked up at each call.
        var tls = context.Features[typeof(ITlsSessionFeature)] as ITlsSessionFeature;
        var proxied = _proxied ?? context.Features.Get<IReverseProxyFeature>();
        var request = (IHttpRequestFeature)context.Features[typeof(IHttpRequestFeature)]!;
        return new AccessLogEntry
        {
            Time = time.GetUtcNow(),
            Client = _client is { IsIPv4MappedToIPv6: true } ? _client.MapToIPv4() : _client,
            Method = request.Method,
            Target = request.RawTarget,
            Protocol = request.Protocol,
            Host = _host,
            Status = Status,
            Sent = Written,
            Duration = time.GetElapsedTime(started),
            Upstream = _upstream,
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

    private Task EndAsync()
    {
        log.Note(this);
        return Task.CompletedTask;
    }

    // The client's own, where nobody here traces.
    private static ReadOnlySpan<char> TraceId(IHeaderDictionary headers)
    {
        if (Activity.Current is { Recorded: true } activity) return activity.TraceId.ToHexString();
        return headers.TraceParent is [{ } parent] ? TraceParent.TraceId(parent) : default;
    }

    private static string? Header(StringValues values) => values.Count == 0 ? null : values.ToString();
}
