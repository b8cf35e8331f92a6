using EdgeProxy.Certificates;

namespace EdgeProxy.Telemetry.Certificates;

/// <summary>The inventory of the certificate store: what serves, joined with what went wrong.</summary>
/// <param name="store">Missing where no listener speaks TLS; then there is nothing to list.</param>
internal sealed class StoreInventory(CertificateStore? store) : ICertificateInventory
{
    public IReadOnlyList<CertificateRecord> Snapshot()
    {
        if (store is null) return [];

        var (catalog, failures) = store.Generation;
        var byName = failures.Where(static failure => failure.Name is not null).ToLookup(static failure => failure.Name!, StringComparer.Ordinal);
        var folders = failures.Where(static failure => failure is { Name: null, Severity: VettingSeverity.Reject }).ToList();
        var serving = catalog.Entries.Select(static entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. catalog.Entries.Select(entry => WithFailures(
                CertificateRecord.Serving(entry), [.. byName[entry.Name], .. folders.Where(folder => Holds(folder, entry))])),
            .. byName.Where(group => !serving.Contains(group.Key)).Select(static group => Rejected(group.Key, [.. group])),
            // A folder that failed as a whole goes under its own name when no certificate tells of it, so that somebody sees it.
            .. folders.Where(folder => !catalog.Entries.Any(entry => Holds(folder, entry))).Select(static folder => Rejected(folder.Source, [folder])),
        ];
    }

    private static bool Holds(CertificateFailure folder, CertificateEntry entry) =>
        entry.Source.StartsWith(folder.Source, StringComparison.Ordinal) && entry.Source.AsSpan(folder.Source.Length).StartsWith("/");

    private static CertificateRecord Rejected(string name, CertificateFailure[] failures) =>
        WithFailures(new CertificateRecord { Name = name, Source = failures[0].Source }, failures);

    private static CertificateRecord WithFailures(CertificateRecord record, CertificateFailure[] failures)
    {
        if (failures.Length == 0) return record;

        // A certificate that had to take another name is none the worse for it.
        var refused = failures.Where(static failure => failure.Severity == VettingSeverity.Reject).ToArray();
        return record with
        {
            Refused = refused.Length > 0,
            Findings = [.. record.Findings, .. failures.SelectMany(static failure => failure.Findings)],
            Reason = string.Join(' ', failures.Select(static failure => failure.Message)),
            Since = (refused.Length > 0 ? refused : failures).Min(static failure => failure.Since),
        };
    }
}
