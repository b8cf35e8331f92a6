using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Configuration;

/// <summary>Where a listener listens: <c>ip:port</c>, <c>[v6]:port</c> or <c>unix:/path</c>. Port 0 takes a free one.</summary>
/// <param name="EndPoint">An <see cref="IPEndPoint"/> or a <see cref="UnixDomainSocketEndPoint"/>.</param>
internal sealed record ListenAddress(EndPoint EndPoint)
{
    private const string UnixPrefix = "unix:";

    // sockaddr_un holds 108 bytes, the closing zero included.
    private const int LongestUnixPath = 107;

    /// <summary>Only this machine can reach it.</summary>
    public bool IsLocalOnly => EndPoint is UnixDomainSocketEndPoint || (EndPoint is IPEndPoint ip && IPAddress.IsLoopback(ip.Address));

    /// <summary>Nobody can listen on both: they are the same, or one stands for every interface and the other for one of them. Never so with a free port.</summary>
    public bool Collides(ListenAddress other) => (EndPoint, other.EndPoint) switch
    {
        (IPEndPoint a, IPEndPoint b) => a.Port != 0 && a.Port == b.Port && (Covers(a.Address, b.Address) || Covers(b.Address, a.Address)),
        _ => EndPoint.Equals(other.EndPoint),
    };

    public static bool TryParse(string text, [MaybeNullWhen(false)] out ListenAddress address)
    {
        address = text.StartsWith(UnixPrefix, StringComparison.Ordinal)
            ? FromUnixPath(text[UnixPrefix.Length..])
            : FromHostAndPort(text);
        return address is not null;
    }

    public override string ToString() => EndPoint is UnixDomainSocketEndPoint ? $"{UnixPrefix}{EndPoint}" : EndPoint.ToString() ?? "";

    // [::] is bound for IPv4 as well.
    private static bool Covers(IPAddress wide, IPAddress narrow) =>
        wide.Equals(narrow) || wide.Equals(IPAddress.IPv6Any) || (wide.Equals(IPAddress.Any) && narrow.AddressFamily == AddressFamily.InterNetwork);

    private static ListenAddress? FromUnixPath(string path) =>
        path.StartsWith('/') && System.Text.Encoding.UTF8.GetByteCount(path) <= LongestUnixPath
            ? new ListenAddress(new UnixDomainSocketEndPoint(path))
            : null;

    // IPEndPoint.TryParse is too generous: it takes an address without a port, and "80" as 0.0.0.80.
    private static ListenAddress? FromHostAndPort(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0) return null;

        var host = text.AsSpan(0, colon);
        var bracketed = host is ['[', .., ']'];
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || !IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address))
        {
            return null;
        }

        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var isWellFormed = isV6 == bracketed && (isV6 || host.Count('.') == 3);
        return isWellFormed ? new ListenAddress(new IPEndPoint(address, port)) : null;
    }
}
