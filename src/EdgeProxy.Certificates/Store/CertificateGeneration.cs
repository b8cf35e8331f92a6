namespace EdgeProxy.Certificates;

/// <summary>What serves and what is wrong, as of one moment. Immutable.</summary>
/// <param name="Catalog">What serves.</param>
/// <param name="Failures">What went wrong, in the order of the sources.</param>
public sealed record CertificateGeneration(CertificateCatalog Catalog, IReadOnlyList<CertificateFailure> Failures)
{
    /// <summary>Before anything was read.</summary>
    public static CertificateGeneration Empty { get; } = new(CertificateCatalog.Empty, []);

    /// <summary>New versions that promise a staple and do not serve before they have it.</summary>
    internal IReadOnlyList<CertificateEntry> AwaitingStaple { get; init; } = [];
}
