using System.Buffers;
using System.Globalization;
using EdgeProxy.Certificates;
using Microsoft.Extensions.Primitives;

namespace EdgeProxy.Hosting;

/// <summary>
/// Whether a Host field names a host. Kestrel checks its characters, and lets pass what others cannot parse: HttpClient then sends a Host of its
/// own beside the one that is passed on, two hosts for a backend to choose from, and ASP.NET throws at A-labels that decode to nothing.
/// </summary>
internal static class HostField
{
    private const string ALabelPrefix = "xn--";

    // What would end the authority of a URL, or begin it anew.
    private static readonly SearchValues<char> Delimiters = SearchValues.Create("/?#@\\ ");

    /// <summary>False for a field that must be answered with 400 (RFC 9112 section 3.2). A request may have none: HTTP/1.0, or HTTP/2 without an authority.</summary>
    public static bool IsUsable(StringValues field) => field.Count switch
    {
        0 => true,
        1 => IsUsable(field[0] ?? ""),
        _ => false,
    };

    private static bool IsUsable(string host)
    {
        if (host.Length == 0 || host.AsSpan().ContainsAny(Delimiters)) return false;
        if (host.Contains(ALabelPrefix, StringComparison.Ordinal)) return IsDecodable(host) && IsAuthority(host);
        return IsOrdinary(host) || IsAuthority(host);
    }

    // Nearly every request: a name and perhaps a port, looked at without an allocation.
    private static bool IsOrdinary(ReadOnlySpan<char> host)
    {
        var colon = host.IndexOf(':');
        if (colon >= 0 && !ushort.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _)) return false;
        Span<char> buffer = stackalloc char[HostName.MaximumLength];
        if (!HostName.TryNormalize(colon < 0 ? host : host[..colon], buffer, out var length)) return false;
        ReadOnlySpan<char> name = buffer[..length];
        // Labels that begin otherwise than with a letter or a digit are not for .NET's parser of names, but for its others.
        return char.IsAsciiLetterOrDigit(name[0]) && !name.Contains(".-", StringComparison.Ordinal) && !name.Contains("._", StringComparison.Ordinal);
    }

    // What HttpClient asks of a Host before it takes it for one.
    private static bool IsAuthority(string host) => Uri.TryCreate($"http://u@{host}/", UriKind.Absolute, out _);

    private static bool IsDecodable(string host)
    {
        try
        {
            return HostString.FromUriComponent(host).ToUriComponent().Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
