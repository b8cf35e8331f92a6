using EdgeProxy.Tls;

namespace EdgeProxy.Proxying;

/// <summary>Answers 421 to a request whose host the connection does not cover (RFC 9110 section 15.5.20); the client tries again on a new one.</summary>
internal sealed class MisdirectedRequests(RequestDelegate next, TlsState tls)
{
    public Task InvokeAsync(HttpContext context)
    {
        var session = context.Features.Get<ITlsSessionFeature>();
        var reason = HostCoverage.FindMisdirection(context.Request.Host.Host, session, tls.Current);
        if (reason is null) return next(context);

        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync($"421 Misdirected Request: {reason}.\n");
    }
}
