using System.Globalization;
using EdgeProxy.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.Proxying;

/// <summary>Answers plain HTTP with a permanent redirect to the same address over HTTPS. 308 keeps the method and the body (RFC 9110 section 15.4.9).</summary>
internal sealed class HttpsRedirect(ListenerRegistry listeners)
{
    private const int DefaultHttpsPort = 443;

    private static readonly PathString AcmeChallenges = "/.well-known/acme-challenge";

    public Task InvokeAsync(HttpContext context)
    {
        // The CA asks over plain HTTP, for names whose certificate may not exist yet (RFC 8555 section 8.3).
        if (context.Request.Path.StartsWithSegments(AcmeChallenges, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (Location(context.Request.Host, target, listeners.Https?.Port) is not { } location)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("This server speaks HTTPS; the request names no valid host to redirect to.\n");
        }

        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    /// <summary>
    /// The address over HTTPS, or null when the request names no valid host. A client that named a port knows our ports, so it gets the
    /// HTTPS listener's; one that named none came through 80 to some port mapping in front, so it gets 443.
    /// </summary>
    /// <param name="host">The request's Host.</param>
    /// <param name="target">The request target exactly as sent.</param>
    /// <param name="httpsPort">Port of the HTTPS listener; null when it has none, as on a unix socket.</param>
    internal static string? Location(HostString host, string target, int? httpsPort)
    {
        // Kestrel has checked the characters; here it is whether they make a name or an address.
        if (!host.HasValue || Uri.CheckHostName(host.Host) == UriHostNameType.Unknown) return null;

        var port = host.Port is not null && httpsPort is { } own and not DefaultHttpsPort
            ? string.Create(CultureInfo.InvariantCulture, $":{own}")
            : "";
        return $"https://{host.Host}{port}{PathAndQuery(target)}";
    }

    // RFC 9112 section 3.2: origin-form is a path, absolute-form has scheme and authority before it, asterisk-form has none.
    private static string PathAndQuery(string target)
    {
        if (target.StartsWith('/')) return target;
        var authority = target.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0) return "/";
        var rest = target.AsSpan(authority + 3);
        var path = rest.IndexOfAny('/', '?');
        if (path < 0) return "/";
        return rest[path] == '?' ? $"/{rest[path..]}" : rest[path..].ToString();
    }
}
