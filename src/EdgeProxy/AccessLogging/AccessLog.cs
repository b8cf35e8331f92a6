using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.AccessLogging;

/// <summary>Notes each public request when it has ended, or the sampled part of them. It gathers what there is and waits for nothing.</summary>
internal sealed class AccessLog(RequestDelegate next, AccessLogSettings settings, AccessLogQueue queue, TimeProvider time)
{
    // Lines are made by whoever ends a request, one at a time on each thread.
    [ThreadStatic]
    private static LineBuffer? _line;

    // Kestrel tells of the end: a step that waits for it would cost every request a state machine, and the client would wait for the line.
    public Task InvokeAsync(HttpContext context)
    {
        var body = new CountingResponseBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        context.Features.Set<IHttpResponseBodyFeature>(body);
        var request = new LoggedRequest(this, context, body, time.GetTimestamp());
        context.Response.OnCompleted(static request => ((LoggedRequest)request).EndAsync(), request);
        return next(context);
    }

    /// <summary>A request has ended.</summary>
    public void Note(LoggedRequest request)
    {
        if (!IsWanted(request.Status)) return;
        var line = _line ??= new LineBuffer();
        settings.Format.Write(request.Describe(time), line);
        queue.Add(line.Written);
    }

    private bool IsWanted(int status) => settings.Sample >= 1 || status >= 500 || Random.Shared.NextDouble() < settings.Sample;
}
