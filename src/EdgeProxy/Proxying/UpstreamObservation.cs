using EdgeProxy.AccessLogging;
using EdgeProxy.Telemetry.Otlp;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace EdgeProxy.Proxying;

/// <summary>
/// The step of YARP's pipeline that sees how a request went: one for all who want to know, because each step that waits costs every
/// request a state machine.
/// </summary>
/// <param name="next">The steps that choose a destination and forward.</param>
/// <param name="metrics">Counts it.</param>
/// <param name="failures">Tells of what failed.</param>
/// <param name="isLogged">Whether an access log wants to know how long it took.</param>
/// <param name="time">The clock.</param>
internal sealed class UpstreamObservation(RequestDelegate next, UpstreamMetrics metrics, UpstreamFailures failures, bool isLogged, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var logged = isLogged ? LoggedRequest.Of(context) : null;
        logged?.Follow();
        try
        {
            var span = UpstreamSpan.Begin(context);
            await next(context);
            var taken = time.GetElapsedTime(started);
            var error = context.Features.Get<IForwarderErrorFeature>();
            if (error is not null) error = RouteTimeouts.Judge(context, error);
            var proxied = context.Features.Get<IReverseProxyFeature>();
            metrics.Ended(context.Response.StatusCode, proxied, error, taken);
            if (error is not null) failures.Ended(context, error);
            if (span is not null) UpstreamSpan.End(span, context, proxied, error);
            if (error is null) logged?.Answered(taken, proxied);
            else logged?.NoteOnceCompleted(taken);
        }
        catch (Exception)
        {
            logged?.NoteOnceCompleted();
            throw;
        }
    }
}
