using Yarp.ReverseProxy.Transforms;

namespace EdgeProxy.Proxying;

/// <summary>Takes off the fields that a backend names in its <c>Connection</c>: they were meant for this hop alone (RFC 9110 section 7.6.1).</summary>
internal sealed class HopByHopResponseTransform : ResponseTransform
{
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } response) return ValueTask.CompletedTask;
        foreach (var name in response.Headers.Connection)
        {
            if (!HopByHopHeaders.Stays(name)) context.HttpContext.Response.Headers.Remove(name);
        }

        return ValueTask.CompletedTask;
    }
}
