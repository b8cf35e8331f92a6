using System.Net;
using EdgeProxy.Configuration;

namespace EdgeProxy.Proxying;

/// <summary>Takes what a client claims about itself off the request, unless the peer is a trusted proxy.</summary>
internal sealed class ForwardedHeaders(RequestDelegate next, ActiveConfiguration configuration)
{
    public const string For = "X-Forwarded-For";
    public const string Proto = "X-Forwarded-Proto";
    public const string Host = "X-Forwarded-Host";

    private static readonly string[] Claims =
    [
        For, Proto, Host, "X-Forwarded-Prefix", "X-Forwarded-Port", "X-Forwarded-Server", "Forwarded",
        // CGI and WSGI backends cannot tell an underscore from a hyphen (nginx: underscores_in_headers off).
        "X_Forwarded_For", "X_Forwarded_Proto", "X_Forwarded_Host", "X_Forwarded_Prefix", "X_Forwarded_Port", "X_Forwarded_Server",
    ];

    public Task InvokeAsync(HttpContext context)
    {
        // A dual-stack socket shows IPv4 peers as ::ffff:a.b.c.d; backends, logs and TrustedProxies mean a.b.c.d.
        var peer = context.Connection.RemoteIpAddress;
        if (peer is { IsIPv4MappedToIPv6: true }) context.Connection.RemoteIpAddress = peer = peer.MapToIPv4();

        if (!IsTrusted(peer, configuration.Current.Settings.ForwardedHeaders.TrustedProxies))
        {
            foreach (var claim in Claims) context.Request.Headers.Remove(claim);
        }

        return next(context);
    }

    /// <summary>Whether the peer's claims are believed. A peer without an address (a unix socket) is not.</summary>
    internal static bool IsTrusted(IPAddress? peer, IReadOnlyList<IPNetwork> trusted)
    {
        if (peer is null) return false;
        foreach (var network in trusted)
        {
            if (network.Contains(peer)) return true;
        }

        return false;
    }
}
