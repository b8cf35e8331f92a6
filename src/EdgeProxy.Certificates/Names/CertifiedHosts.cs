using System.Net;

namespace EdgeProxy.Certificates;

/// <summary>Whether the hosts of a certificate include one that a client asks for (RFC 9525 section 6).</summary>
internal static class CertifiedHosts
{
    /// <summary>An exact name, a wildcard over one label, or an IP address with or without brackets.</summary>
    public static bool Cover(IReadOnlyList<string> hosts, ReadOnlySpan<char> host)
    {
        if (host is ['[', .., ']']) host = host[1..^1];
        if (IPAddress.TryParse(host, out var address)) return hosts.Contains(address.ToString(), StringComparer.Ordinal);

        Span<char> buffer = stackalloc char[HostName.MaximumLength];
        if (!HostName.TryNormalize(host, buffer, out var length)) return false;
        ReadOnlySpan<char> name = buffer[..length];
        var parent = name[(name.IndexOf('.') + 1)..];
        for (var i = 0; i < hosts.Count; i++)
        {
            var pattern = hosts[i].AsSpan();
            if (pattern.SequenceEqual(name)) return true;
            if (pattern is ['*', '.', .. var suffix] && suffix.SequenceEqual(parent) && parent.Length < name.Length) return true;
        }

        return false;
    }
}
