using System.Net.Sockets;
using EdgeProxy.Configuration;

namespace EdgeProxy.Commands.Remote;

/// <summary>Where a running proxy's admin listener is: <c>http://127.0.0.1:9901</c>, the same without the scheme, or <c>unix:/run/edgeproxy.sock</c>.</summary>
/// <param name="Url">What requests are sent to.</param>
/// <param name="Socket">The socket they go through, where it is one of files.</param>
internal sealed record AdminAddress(Uri Url, UnixDomainSocketEndPoint? Socket)
{
    public const string Expected = "an address such as http://127.0.0.1:9901 or unix:/run/edgeproxy.sock";

    private const string UnixPrefix = "unix:";

    /// <summary>Where a proxy listens that was not told otherwise.</summary>
    public static AdminAddress Default { get; } = new(new Uri($"http://{new AdminSettings().Address}/"), null);

    public static AdminAddress? TryParse(string text)
    {
        // In the form the log and /api/status write it, too: http://unix:/run/edgeproxy.sock
        var path = text.StartsWith("http://unix:/", StringComparison.Ordinal) ? text["http://".Length..] : text;
        if (path.StartsWith(UnixPrefix, StringComparison.Ordinal))
            return ListenAddress.TryParse(path, out var socket) ? new AdminAddress(new Uri("http://localhost/"), (UnixDomainSocketEndPoint)socket.EndPoint) : null;

        var url = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" && parsed.PathAndQuery == "/"
            ? new AdminAddress(parsed, null)
            : null;
    }

    public override string ToString() => Socket is null ? Url.GetLeftPart(UriPartial.Authority) : $"{UnixPrefix}{Socket}";
}
