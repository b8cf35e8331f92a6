using EdgeProxy.OpenSsl;

namespace EdgeProxy.Certificates;

/// <summary>
/// Which certificate goes before which when both claim a host: valid now, then the longer-lived, then by name, so that the
/// same certificates give the same catalog in whatever order they were read.
/// </summary>
internal sealed class CandidateOrder(DateTimeOffset now) : IComparer<CertificateEntry>
{
    public int Compare(CertificateEntry? x, CertificateEntry? y)
    {
        if (ReferenceEquals(x, y)) return 0;
        if (x is null) return 1;
        if (y is null) return -1;
        var order = IsValid(y).CompareTo(IsValid(x));
        if (order == 0) order = y.NotAfter.CompareTo(x.NotAfter);
        if (order == 0) order = string.CompareOrdinal(x.Name, y.Name);
        return order != 0 ? order : string.CompareOrdinal(x.Sha256, y.Sha256);
    }

    /// <summary>The best of each key algorithm as offered to a client: one that is valid first, then ECDSA before RSA.</summary>
    public CertificateEntry[] BestOfEachAlgorithm(IReadOnlyCollection<CertificateEntry> claimants)
    {
        if (claimants.Count == 1) return [.. claimants];
        return
        [
            .. claimants
                .GroupBy(entry => entry.KeyAlgorithm, (_, rivals) => rivals.Min(this)!)
                .OrderByDescending(IsValid)
                .ThenBy(Preference),
        ];
    }

    private bool IsValid(CertificateEntry entry) => entry.IsValid(now);

    /// <summary>By what a signature costs the server; clients that cannot verify the first get the next.</summary>
    private static int Preference(CertificateEntry entry) => entry.KeyAlgorithm switch
    {
        KeyAlgorithm.Ecdsa => 0,
        KeyAlgorithm.Ed25519 => 1,
        KeyAlgorithm.Rsa => 2,
        _ => 3,
    };
}
