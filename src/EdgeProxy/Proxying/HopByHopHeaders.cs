using Microsoft.Net.Http.Headers;

namespace EdgeProxy.Proxying;

/// <summary>
/// Takes off what was meant for this hop alone and YARP would pass on: the fields a client names in <c>Connection</c> (RFC 9110
/// section 7.6.1) and <c>HTTP2-Settings</c>. YARP itself drops the rest and forwards no <c>Upgrade</c> but WebSocket's.
/// </summary>
/// <remarks>
/// Kestrel shortens a <c>Connection</c> that holds exactly one of <c>close</c>, <c>keep-alive</c> and <c>upgrade</c> to that word before
/// anything can look at it; what else was named there is then forwarded.
/// </remarks>
internal sealed class HopByHopHeaders(RequestDelegate next)
{
    private const string Http2Settings = "HTTP2-Settings";

    // What frames the message or belongs to the upgrade stays, whatever a client writes: taking Content-Length off a request with a body
    // would change where the backend believes it to end.
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "close", HeaderNames.KeepAlive, HeaderNames.Upgrade, HeaderNames.Connection,
        HeaderNames.Host, HeaderNames.ContentLength, HeaderNames.TransferEncoding,
    };

    /// <summary>Whether a field stays although <c>Connection</c> names it.</summary>
    public static bool Stays(ReadOnlySpan<char> name) => Kept.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        headers.Remove(Http2Settings);
        foreach (var line in headers.Connection)
        {
            if (line is null) continue;
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = line.AsSpan(range).Trim();
                if (!name.IsEmpty && !Stays(name)) headers.Remove(name.ToString());
            }
        }

        return next(context);
    }
}
