using System.Net;
using EdgeProxy.Admin.Page;

namespace EdgeProxy.Admin;

/// <summary>Asks for the token where there is one, and keeps a browser on the operator's machine from being made to speak for its owner.</summary>
internal sealed class AdminGuard(AdminToken token)
{
    /// <summary>Any value will do: a page of another origin cannot add a header of its own without a CORS consent that is never given.</summary>
    private const string ChangeHeader = "X-EdgeProxy";

    /// <summary>Puts the guard before an endpoint.</summary>
    /// <param name="endpoint">What it guards.</param>
    /// <param name="marks">What is known of it: <see cref="OpenToProbes"/> answers without a token, so does <see cref="OpenToAll"/>, and where one is asked for, under any name.</param>
    public RequestDelegate Protect(RequestDelegate endpoint, EndpointMetadataCollection marks)
    {
        var openToAll = marks.GetMetadata<OpenToAll>() is not null;
        return Protect(endpoint, openToProbes: openToAll || marks.GetMetadata<OpenToProbes>() is not null, openToAll);
    }

    private RequestDelegate Protect(RequestDelegate endpoint, bool openToProbes, bool openToAll) => context =>
    {
        // Whatever is sent, it is what its Content-Type says and is shown in nobody's frame.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";

        // Who has the token is no rebound browser, whatever name the request came under.
        if (token.IsPresentedBy(context.Request)) return endpoint(context);
        if (token.IsRequired && !openToProbes)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return PlainText.WriteAsync(context, StatusCodes.Status401Unauthorized, "This listener asks for the token of Admin:TokenFile.\n");
        }

        // Where a token is asked for, the page that asks for it must open under whatever name the operator gave the listener.
        if (openToAll && token.IsRequired) return endpoint(context);
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
