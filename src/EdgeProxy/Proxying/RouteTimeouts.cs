using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace EdgeProxy.Proxying;

/// <summary>
/// Answers 504 where a route's <c>Timeout</c> has passed (RFC 9110 section 15.6.5). To YARP the timeout looks like a client that went away: it would answer 400, and
/// nobody would count it as the destination's.
/// </summary>
internal static class RouteTimeouts
{
    /// <summary>Answers, where a timeout was behind an error.</summary>
    /// <returns>What the error was; the same, unless it was a timeout.</returns>
    public static IForwarderErrorFeature Judge(HttpContext context, IForwarderErrorFeature error)
    {
        if (!LooksLikeTheClient(error.Error)) return error;
        if (context.Features.Get<IHttpRequestTimeoutFeature>() is not { RequestTimeoutToken.IsCancellationRequested: true }) return error;
        var timedOut = new TimedOut(error.Exception);
        context.Features.Set<IForwarderErrorFeature>(timedOut);
        if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        return timedOut;
    }

    private static bool LooksLikeTheClient(ForwarderError error) =>
        error is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled;

    private sealed record TimedOut(Exception? Exception) : IForwarderErrorFeature
    {
        public ForwarderError Error => ForwarderError.RequestTimedOut;
    }
}
