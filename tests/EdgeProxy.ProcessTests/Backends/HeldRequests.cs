using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeProxy.ProcessTests.Backends;

/// <summary><c>/held</c> answers when the test says so.</summary>
internal sealed class HeldRequests
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>How many have arrived.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Release() => _release.TrySetResult();

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/held", async (HttpContext context) =>
    {
        Interlocked.Increment(ref _count);
        await _release.Task.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync("released");
    });
}
