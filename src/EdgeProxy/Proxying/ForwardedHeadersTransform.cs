using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Transforms;

namespace EdgeProxy.Proxying;

/// <summary>
/// Tells the backend who the client is. What is still on the request came from a trusted proxy (<see cref="ForwardedHeaders"/> took the
/// rest off), so the address is appended to it, and its scheme and host stand.
/// </summary>
internal sealed class ForwardedHeadersTransform : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        if (context.HttpContext.Connection.RemoteIpAddress is { } client)
        {
            var before = TakeHeader(context, ForwardedHeaders.For);
            AddHeader(context, ForwardedHeaders.For, StringValues.Concat(before, client.ToString()));
        }

        if (!request.Headers.ContainsKey(ForwardedHeaders.Proto)) AddHeader(context, ForwardedHeaders.Proto, request.Scheme);
        if (!request.Headers.ContainsKey(ForwardedHeaders.Host) && request.Host.HasValue) AddHeader(context, ForwardedHeaders.Host, request.Host.ToUriComponent());
        return default;
    }
}
