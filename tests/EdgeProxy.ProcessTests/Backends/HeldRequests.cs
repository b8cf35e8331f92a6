using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeProxy.ProcessTests.Backends;

/// <summary><c>/held</c> answers when the test says so; <c>/held/events</c> sends its headers before.</summary>
internal sealed class HeldRequests
{
    private TaskCompletionSource _release = NewRelease();
    private int _count;

    /// <summary>How many have arrived.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Lets go those that have arrived; later ones are held again.</summary>
    public void Release() => Interlocked.Exchange(ref _release, NewRelease()).SetResult();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/held", HoldAsync);
        routes.MapGet("/held/events", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            await HoldAsync(context);
        });
    }

    private async Task HoldAsync(HttpContext context)
    {
        // Taken before it is counted: who releases those counted means this one.
        var release = Volatile.Read(ref _release);
        Interlocked.Increment(ref _count);
        await release.Task.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync("released");
    }

    private static TaskCompletionSource NewRelease() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
