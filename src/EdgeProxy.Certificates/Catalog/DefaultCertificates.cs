namespace EdgeProxy.Certificates;

/// <summary>Which certificates a client gets that names no host.</summary>
internal static class DefaultCertificates
{
    private static readonly string[] PairSuffixes = ["", ".ecdsa", ".ed25519", ".rsa"];

    public static CertificateEntry[] Choose(CertificateEntry[] entries, string? name, CandidateOrder order)
    {
        if (entries.Length == 0) return [];
        if (name is null) return Array.TrueForAll(entries, entry => IsTwin(entry, entries[0])) ? order.BestOfEachAlgorithm(entries) : [];

        var wanted = Spellings(name);
        var named = Array.FindAll(entries, entry => IsNamed(entry, wanted));
        if (named.Length == 0) return [];
        var algorithms = named.Select(entry => entry.KeyAlgorithm).ToHashSet();
        // The twin with another kind of key is there for the clients that cannot verify the named one.
        var twins = entries.Where(entry => !algorithms.Contains(entry.KeyAlgorithm) && IsTwin(entry, named[0]));
        return order.BestOfEachAlgorithm([.. named, .. twins]);
    }

    private static bool IsNamed(CertificateEntry entry, HashSet<string> wanted) =>
        wanted.Contains(entry.Name) || (HostName.TryNormalizePattern(entry.Name, out var own) && wanted.Contains(own));

    /// <summary>The name, the halves of a pair, and their A-labels: the file may be named in one script, the configuration in the other.</summary>
    private static HashSet<string> Spellings(string name)
    {
        var spellings = new HashSet<string>(StringComparer.Ordinal);
        foreach (var suffix in PairSuffixes)
        {
            spellings.Add(name + suffix);
            if (HostName.TryNormalizePattern(name + suffix, out var normalized)) spellings.Add(normalized);
        }

        return spellings;
    }

    /// <summary>Certificates with the same hosts count as one. Without any host there is nothing to tell them together by.</summary>
    private static bool IsTwin(CertificateEntry one, CertificateEntry other) =>
        ReferenceEquals(one, other)
        || (one.Hosts.Count > 0 && one.Hosts.ToHashSet(StringComparer.Ordinal).SetEquals(other.Hosts));
}
