namespace EdgeProxy.Certificates;

/// <summary>
/// Holds the certificates in service. Readers take one volatile read; one writer at a time reads the sources, keeps what did not change,
/// loads what did, and publishes the result in one step. What fails keeps its own last good version and hurts nothing else.
/// </summary>
public sealed class CertificateStore
{
    private readonly TimeProvider _time;
    private readonly CandidateLoader _loader;
    private readonly Lock _writer = new();

    // Both guarded by _writer.
    private IReadOnlyList<ICertificateSource> _sources;
    private CatalogOptions _options;
    private Dictionary<string, HeldCertificate> _held = new(StringComparer.Ordinal);

    private volatile Generation _current = new(CertificateCatalog.Empty, []);

    /// <summary>An empty store; <see cref="Reload()"/> fills it.</summary>
    /// <param name="sources">In order: of two certificates of the same name, the first keeps it.</param>
    /// <param name="options">What decides when no certificate claims a name.</param>
    /// <param name="time">Decides what is valid.</param>
    /// <param name="loader">Vets what the sources give. Default: by the rules' defaults, without a trial handshake.</param>
    public CertificateStore(IReadOnlyList<ICertificateSource> sources, CatalogOptions options, TimeProvider time, CandidateLoader? loader = null)
    {
        _loader = loader ?? new CandidateLoader(new VettingSettings(), trial: null, time);
        _sources = sources;
        _options = options;
        _time = time;
    }

    /// <summary>What serves now. Take it once for each handshake.</summary>
    public CertificateCatalog Current => _current.Catalog;

    /// <summary>What went wrong at the last reload, in the order of the sources.</summary>
    public IReadOnlyList<CertificateFailure> Failures => _current.Failures;

    /// <summary>The sources that the settings name: single files first, then folders in their order.</summary>
    public static IReadOnlyList<ICertificateSource> SourcesOf(CertificateSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [new FileSource(settings.Files), .. settings.Directories.Select(directory => new DirectorySource(directory))];
    }

    /// <summary>Reads all sources again and publishes what came of it. Does no harm when nothing changed.</summary>
    public CertificateReload Reload()
    {
        lock (_writer) return ReloadUnderLock();
    }

    /// <summary>Reloads from other sources or by other rules, once a new configuration has been accepted.</summary>
    public CertificateReload Reload(IReadOnlyList<ICertificateSource> sources, CatalogOptions options)
    {
        lock (_writer)
        {
            _sources = sources;
            _options = options;
            return ReloadUnderLock();
        }
    }

    private CertificateReload ReloadUnderLock()
    {
        var before = _current;
        var now = _time.GetUtcNow();
        var pass = new ReloadPass(_loader, _held, before.Failures, now);
        foreach (var source in _sources)
        {
            foreach (var candidate in source.Read())
            {
                using (candidate) pass.Add(candidate);
            }
        }

        pass.KeepWhatCouldNotBeRead();
        _held = pass.Held;
        var catalog = CertificateCatalog.Build(pass.Entries, _options, now);
        _current = new Generation(catalog, pass.Failures);
        return CertificateReload.Between(before.Catalog, catalog, pass.Failures);
    }

    private sealed record Generation(CertificateCatalog Catalog, IReadOnlyList<CertificateFailure> Failures);
}

/// <summary>What a reload changed.</summary>
/// <param name="Published">Names of the certificates that are new or have a new version.</param>
/// <param name="Removed">Names that no longer serve.</param>
/// <param name="Failures">What went wrong, and whether something serves all the same.</param>
public sealed record CertificateReload(
    IReadOnlyList<string> Published, IReadOnlyList<string> Removed, IReadOnlyList<CertificateFailure> Failures)
{
    internal static CertificateReload Between(
        CertificateCatalog before, CertificateCatalog after, IReadOnlyList<CertificateFailure> failures)
    {
        var old = before.Entries.ToDictionary(entry => entry.Name, entry => entry.Sha256, StringComparer.Ordinal);
        var published = after.Entries.Where(entry => old.GetValueOrDefault(entry.Name) != entry.Sha256).Select(entry => entry.Name);
        var removed = old.Keys.Except(after.Entries.Select(entry => entry.Name), StringComparer.Ordinal);
        return new CertificateReload([.. published], [.. removed.Order(StringComparer.Ordinal)], failures);
    }
}
