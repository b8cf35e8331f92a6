namespace EdgeProxy.Certificates;

/// <summary>
/// Which certificate answers to which name. Immutable: a change of certificates is a new catalog. A lookup takes no lock
/// and allocates nothing, however many certificates there are.
/// </summary>
public sealed class CertificateCatalog
{
    private static readonly CertificateMatch Reject = new(MatchRule.Reject, []);

    private readonly HostTable<CertificateEntry[]> _byHost;
    private readonly CertificateMatch _withoutName;
    private readonly CertificateMatch _unknownName;

    private CertificateCatalog(CertificateEntry[] entries, CatalogOptions options, CandidateOrder order)
    {
        Entries = entries;
        var claims = ClaimantsByHost(entries);
        var byHost = claims.ToDictionary(claim => claim.Key, claim => order.BestOfEachAlgorithm(claim.Value), StringComparer.Ordinal);
        _byHost = new HostTable<CertificateEntry[]>(byHost);
        Shadowed = [.. FindShadowed(entries, byHost)];

        var defaults = DefaultCertificates.Choose(entries, options.DefaultName, order);
        _withoutName = defaults.Length == 0 ? Reject : new CertificateMatch(MatchRule.Default, defaults);
        _unknownName = options.DefaultForUnknownName ? _withoutName : Reject;
    }

    /// <summary>Nothing is known, everything is refused.</summary>
    public static CertificateCatalog Empty { get; } = Build([], new CatalogOptions(), DateTimeOffset.UnixEpoch);

    /// <summary>All certificates, by name.</summary>
    public IReadOnlyList<CertificateEntry> Entries { get; }

    /// <summary>Claims that lost against a better certificate of the same key algorithm, by name and host.</summary>
    public IReadOnlyList<ShadowedHost> Shadowed { get; }

    /// <summary>What a client without SNI is offered; empty when it is refused.</summary>
    public IReadOnlyList<CertificateEntry> Default => _withoutName.Candidates;

    /// <summary>Orders certificates into a catalog. The same certificates give the same catalog, in whatever order they come.</summary>
    /// <param name="entries">The certificates; each name should occur once.</param>
    /// <param name="options">What decides when no certificate claims a name.</param>
    /// <param name="now">A certificate that is valid at this time goes before one that is not.</param>
    public static CertificateCatalog Build(IEnumerable<CertificateEntry> entries, CatalogOptions options, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(options);
        var sorted = entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).ThenBy(entry => entry.Sha256, StringComparer.Ordinal);
        return new CertificateCatalog([.. sorted], options, new CandidateOrder(now));
    }

    /// <summary>Finds the certificates for the name in a ClientHello.</summary>
    /// <param name="serverName">SNI as the client sent it, <see langword="null"/> when it sent none.</param>
    public CertificateMatch Resolve(string? serverName)
    {
        if (serverName is null) return _withoutName;
        var rule = _byHost.Find(serverName, out var candidates);
        return rule == MatchRule.Reject ? _unknownName : new CertificateMatch(rule, candidates!);
    }

    private static Dictionary<string, List<CertificateEntry>> ClaimantsByHost(CertificateEntry[] entries)
    {
        var claims = new Dictionary<string, List<CertificateEntry>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            foreach (var host in entry.Hosts)
            {
                if (!claims.TryGetValue(host, out var claimants)) claims.Add(host, claimants = []);
                claimants.Add(entry);
            }
        }

        return claims;
    }

    private static IEnumerable<ShadowedHost> FindShadowed(CertificateEntry[] entries, Dictionary<string, CertificateEntry[]> byHost) =>
        from entry in entries
        from host in entry.Hosts
        let winner = Array.Find(byHost[host], candidate => candidate.KeyAlgorithm == entry.KeyAlgorithm)
        where !ReferenceEquals(winner, entry)
        select new ShadowedHost(entry, host, winner);
}
