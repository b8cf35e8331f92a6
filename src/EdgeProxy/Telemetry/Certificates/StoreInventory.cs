using EdgeProxy.Certificates;

namespace EdgeProxy.Telemetry.Certificates;

/// <summary>The inventory of the certificate store: what serves, joined with what went wrong.</summary>
/// <param name="store">Missing where no listener speaks TLS; then there is nothing to list.</param>
internal sealed class StoreInventory(CertificateStore? store) : ICertificateInventory
{
    public IReadOnlyList<CertificateRecord> Snapshot()
    {
        if (store is null) return [];

        // A source that failed as a whole has no certificate's name; it goes under its own, so that somebody sees it.
        var failures = store.Failures.ToLookup(static failure => failure.Name ?? failure.Source, StringComparer.Ordinal);
        var entries = store.Current.Entries;
        var serving = entries.Select(static entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. entries.Select(entry => WithFailures(CertificateRecord.Serving(entry), [.. failures[entry.Name]])),
            .. failures.Where(group => !serving.Contains(group.Key)).Select(static group =>
                WithFailures(new CertificateRecord { Name = group.Key, Source = group.First().Source }, [.. group])),
        ];
    }

    private static CertificateRecord WithFailures(CertificateRecord record, CertificateFailure[] failures)
    {
        if (failures.Length == 0) return record;

        // A certificate that had to take another name is none the worse for it.
        var refused = failures.Where(static failure => failure.Reason is not CertificateFailureReason.DuplicateName).ToArray();
        return record with
        {
            Refused = refused.Length > 0,
            Reason = string.Join(' ', failures.Select(static failure => failure.Message)),
            Since = (refused.Length > 0 ? refused : failures).Min(static failure => failure.Since),
        };
    }
}
