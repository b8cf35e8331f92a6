using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace EdgeProxy.Proxying;

/// <summary>
/// Answers 504 where a route's <c>Timeout</c> has passed (RFC 9110 section 15.6.5). To YARP the timeout looks like a client that went away: it would answer 400, and
/// nobody would count it as the destination's.
/// </summary>
internal static class RouteTimeouts
{
    public static async Task InvokeAsync(HttpContext context, Func<Task> next)
    {
        await next();
        if (context.Features.Get<IHttpRequestTimeoutFeature>() is not { RequestTimeoutToken.IsCancellationRequested: true }) return;
        if (context.Features.Get<IForwarderErrorFeature>() is not { } error || !LooksLikeTheClient(error.Error)) return;
        context.Features.Set<IForwarderErrorFeature>(new TimedOut(error.Exception));
        if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
    }

    private static bool LooksLikeTheClient(ForwarderError error) =>
        error is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled;

    private sealed record TimedOut(Exception? Exception) : IForwarderErrorFeature
    {
        public ForwarderError Error => ForwarderError.RequestTimedOut;
    }
}
