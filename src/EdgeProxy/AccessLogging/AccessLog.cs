using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.AccessLogging;

/// <summary>Notes each public request when it has ended, or the sampled part of them. It gathers what there is and waits for nothing.</summary>
internal sealed class AccessLog(RequestDelegate next, AccessLogSettings settings, AccessLogQueue queue, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = new LoggedRequest(this, context, (IHttpResponseBodyFeature)context.Features[typeof(IHttpResponseBodyFeature)]!, time.GetTimestamp());
        request.Begin();
        var answer = AnswerAsync(context);
        // Who asks the backend waits for the answer as it is. A second step that does would cost every request a state machine.
        return request.IsFollowed ? answer : FollowAsync(request, answer);
    }

    /// <summary>A request has ended.</summary>
    public void Note(LoggedRequest request)
    {
        if (IsWanted(request.Status)) queue.Add(request.Describe(time));
    }

    // A step that throws, as routing does, is one that failed.
    private Task AnswerAsync(HttpContext context)
    {
        try
        {
            return next(context);
        }
        catch (Exception failure)
        {
            return Task.FromException(failure);
        }
    }

    private static async Task FollowAsync(LoggedRequest request, Task answer)
    {
        try
        {
            await answer;
        }
        finally
        {
            if (!request.IsFollowed) request.NoteOnceCompleted();
        }
    }

    private bool IsWanted(int status) => settings.Sample >= 1 || status >= 500 || Random.Shared.NextDouble() < settings.Sample;
}
