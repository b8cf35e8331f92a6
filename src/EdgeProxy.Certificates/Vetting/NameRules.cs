namespace EdgeProxy.Certificates;

/// <summary>The names a certificate is good for.</summary>
internal static class NameRules
{
    private const int MostListed = 5;

    public static string? Missing(VettingSubject subject)
    {
        if (subject.Leaf.Hosts.Count > 0) return null;
        var subjectName = DistinguishedName.Format(subject.Leaf.Subject) is { Length: > 0 } text ? $" ({text})" : "";
        return $"It has no DNS name or IP address among its subject alternative names; clients do not read the subject{subjectName}.";
    }

    public static string? Lost(VettingSubject subject)
    {
        if (subject.InService is not { } inService) return null;
        var names = subject.Leaf.Hosts.ToHashSet(StringComparer.Ordinal);
        var lost = inService.Hosts.Where(host => !names.Contains(host) && !names.Contains(WildcardFor(host))).ToList();
        if (lost.Count == 0) return null;

        var more = lost.Count > MostListed ? $" and {lost.Count - MostListed} more" : "";
        return $"Names that were served are gone: {string.Join(", ", lost.Take(MostListed))}{more}.";
    }

    private static string WildcardFor(string host) => "*" + host[Math.Max(host.IndexOf('.', StringComparison.Ordinal), 0)..];
}
