namespace EdgeProxy.Certificates;

/// <summary>What a reload changed.</summary>
public sealed record CertificateReload
{
    /// <summary>Why it was done.</summary>
    public required ReloadKind Kind { get; init; }

    /// <summary>What serves and what is wrong after it.</summary>
    public required CertificateGeneration Generation { get; init; }

    /// <summary>Certificates that came, were renewed, or went.</summary>
    public required IReadOnlyList<CertificateChange> Changes { get; init; }

    /// <summary>The failures that were not there before. Each is told once, however often the files are looked at.</summary>
    public required IReadOnlyList<CertificateFailure> NewFailures { get; init; }

    /// <summary>The failures that are over.</summary>
    public required IReadOnlyList<CertificateFailure> EndedFailures { get; init; }

    /// <summary>What is wrong now, whether this reload found it or an earlier one.</summary>
    public IReadOnlyList<CertificateFailure> Failures => Generation.Failures;

    /// <summary>Names of the certificates that are new or have a new version.</summary>
    public IEnumerable<string> Published => Changes.Where(change => change.After is not null).Select(change => change.Name);

    /// <summary>Names that no longer serve.</summary>
    public IEnumerable<string> Removed => Changes.Where(change => change.After is null).Select(change => change.Name);

    /// <summary>Whether <see cref="Generation"/> has another catalog than before.</summary>
    internal bool CatalogChanged { get; init; }

    /// <summary>Whether files were left alone because they are being written.</summary>
    internal bool WritersAtWork { get; init; }

    /// <summary>When time alone may change the outcome: a writer is done, trouble has lasted, a validity begins or ends.</summary>
    internal DateTimeOffset LookAgainAt { get; init; }

    /// <summary>What the sources listed.</summary>
    internal IReadOnlyList<CertificateListing> Listings { get; init; } = [];

    /// <summary>This reload and the one right after it, told as one.</summary>
    public CertificateReload Then(CertificateReload next) => next with
    {
        Kind = Kind,
        CatalogChanged = CatalogChanged || next.CatalogChanged,
        Changes = [.. Changes, .. next.Changes],
        NewFailures = [.. NewFailures, .. next.NewFailures],
        EndedFailures = [.. EndedFailures, .. next.EndedFailures],
    };
}

/// <summary>What a reload did to one certificate.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">What served until now; <see langword="null"/> when it is new.</param>
/// <param name="After">What serves from now on; <see langword="null"/> when it was removed.</param>
public sealed record CertificateChange(string Name, CertificateEntry? Before, CertificateEntry? After)
{
    internal static IReadOnlyList<CertificateChange> Between(IEnumerable<CertificateEntry> before, IEnumerable<CertificateEntry> after)
    {
        var gone = before.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        var changes = new List<CertificateChange>();
        foreach (var entry in after)
        {
            gone.Remove(entry.Name, out var old);
            // Who was understood again has another credential; who was not is the same, whatever else was looked at.
            if (!ReferenceEquals(old?.Credential, entry.Credential)) changes.Add(new CertificateChange(entry.Name, old, entry));
        }

        changes.AddRange(gone.Values.Select(entry => new CertificateChange(entry.Name, entry, null)));
        changes.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        return changes;
    }
}
