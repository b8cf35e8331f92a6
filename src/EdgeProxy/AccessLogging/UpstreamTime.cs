namespace EdgeProxy.AccessLogging;

/// <summary>How long the backend took, noted by a step of the proxy's pipeline for the line that is written at the end.</summary>
internal sealed class UpstreamTime(TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, Func<Task> next)
    {
        var started = time.GetTimestamp();
        try
        {
            await next();
        }
        finally
        {
            context.Features.Set(new UpstreamTaken(time.GetElapsedTime(started)));
        }
    }
}

/// <summary>The feature that holds it.</summary>
internal sealed record UpstreamTaken(TimeSpan Time);
