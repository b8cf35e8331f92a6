using Yarp.ReverseProxy.Transforms;

namespace EdgeProxy.Proxying;

/// <summary>
/// Sends the headers of an event stream or a gRPC call on at once. YARP sends them with the first byte of the body, which may be minutes
/// away: an EventSource would stay "connecting", a gRPC client without its initial metadata. Other answers save the packet.
/// </summary>
internal sealed class EarlyHeadersTransform : ResponseTransform
{
    public override async ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is null || !IsStream(context.HttpContext.Response)) return;
        await context.HttpContext.Response.Body.FlushAsync(context.CancellationToken);
    }

    // grpc-status among the headers makes them the whole answer ("Trailers-Only"): headers and the stream's end must be one frame.
    private static bool IsStream(HttpResponse response) =>
        response.ContentType is { } type
        && (type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) && !response.Headers.ContainsKey("grpc-status")));
}
