using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using EdgeProxy.Certificates;

namespace EdgeProxy.Inspection;

/// <summary>What is inspected.</summary>
/// <param name="Host">Where to connect to: a name in A-labels, or an IP address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="ServerName">Whom to ask for, and whose certificate is expected: <c>--sni</c>, or else the host.</param>
internal sealed record InspectTarget(string Host, int Port, string ServerName)
{
    private const int HttpsPort = 443;

    /// <summary>The name in the ClientHello. An IP address is none (RFC 6066 section 3).</summary>
    public string? ServerNameSent => IPAddress.TryParse(ServerName, out _) ? null : ServerName;

    /// <summary>Host and port as people write them.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Reads <c>HOST[:PORT]</c>: a name (internationalised too), an IPv4 address, or an IPv6 address, which takes brackets when a port follows.</summary>
    public static bool TryParse(string text, string? serverName, [NotNullWhen(true)] out InspectTarget? target, [NotNullWhen(false)] out string? problem)
    {
        target = null;
        if (!TrySplit(text, out var hostText, out var port))
        {
            problem = $"'{text}' is not HOST or HOST:PORT, with a port from 1 to 65535 and an IPv6 address in brackets.";
        }
        else if (!TryNormalize(hostText, out var host))
        {
            problem = $"'{hostText}' is neither a host name nor an IP address.";
        }
        else if (!TryNormalize(serverName ?? host, out var name))
        {
            problem = $"'{serverName}' is not a server name.";
        }
        else
        {
            target = new InspectTarget(host, port, name);
            problem = null;
        }

        return target is not null;
    }

    private static bool TrySplit(string text, out string host, out int port)
    {
        (host, port) = (text, HttpsPort);
        if (IPAddress.TryParse(text, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && !text.StartsWith('['))
            return true;

        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (end <= 0) return !text.StartsWith('[');

        var bracketed = text[0] == '[';
        host = bracketed ? text[1..(end - 1)] : text[..end];
        if (bracketed && !host.Contains(':', StringComparison.Ordinal)) return false;
        if (bracketed && end == text.Length) return true;
        return text[end] == ':' && int.TryParse(text.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue;
    }

    private static bool TryNormalize(string text, [NotNullWhen(true)] out string? host)
    {
        // "127.1" and "0x7f.1" are addresses to the parser and to nobody else.
        if (IPAddress.TryParse(text, out var address) && (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 || text.Count('.') == 3))
        {
            host = address.ToString();
            return true;
        }

        return HostName.TryNormalizePattern(text, out host) && !host.StartsWith('*');
    }
}
