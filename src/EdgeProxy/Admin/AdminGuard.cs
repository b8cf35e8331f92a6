using System.Net;

namespace EdgeProxy.Admin;

/// <summary>Keeps a browser on the operator's machine from being made to speak for its owner.</summary>
internal static class AdminGuard
{
    /// <summary>Any value will do: a page of another origin cannot add a header of its own without a CORS consent that is never given.</summary>
    private const string ChangeHeader = "X-EdgeProxy";

    public static RequestDelegate Protect(RequestDelegate endpoint) => context =>
    {
        // Whatever is sent, it is what its Content-Type says and is shown in nobody's frame.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";

        if (!IsOwnName(context.Request.Host, context.Connection.LocalIpAddress))
        {
            return PlainText.WriteAsync(
                context, StatusCodes.Status403Forbidden, "This listener answers to localhost and to the address it is reached at, not to that Host.\n");
        }

        if (!IsReading(context.Request.Method) && !context.Request.Headers.ContainsKey(ChangeHeader))
        {
            return PlainText.WriteAsync(context, StatusCodes.Status403Forbidden, $"What changes state needs the header {ChangeHeader}.\n");
        }

        return endpoint(context);
    };

    /// <summary>
    /// DNS rebinding: a page of evil.example resolves its own name to 127.0.0.1 and is then same-origin with us. Its Host header gives it away,
    /// because an attacker cannot own a loopback name or an IP literal.
    /// </summary>
    /// <param name="host">What the client asked for.</param>
    /// <param name="local">The address the connection came in on; <see langword="null"/> on a Unix socket, which no browser can reach.</param>
    internal static bool IsOwnName(HostString host, IPAddress? local)
    {
        if (local is null || !host.HasValue) return true;
        if (string.Equals(host.Host.TrimEnd('.'), "localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(host.Host, out var address)
            && (IPAddress.IsLoopback(address) || address.MapToIPv6().Equals(local.MapToIPv6()));
    }

    private static bool IsReading(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
}
