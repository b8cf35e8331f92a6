namespace EdgeProxy.Certificates;

/// <summary>
/// Holds the certificates in service. Readers take one volatile read; one writer at a time looks at the sources, keeps what did not change,
/// loads what did, and publishes the result in one step. What fails keeps its own last good version and hurts nothing else.
/// </summary>
public sealed class CertificateStore
{
    private readonly TimeProvider _time;
    private readonly LastGoodShelf? _lastGood;
    private readonly Lock _writer = new();
    private readonly RetiredCredentials _retired = new();

    // All guarded by _writer.
    private StoreSettings _settings;
    private Dictionary<string, HeldCertificate> _held = new(StringComparer.Ordinal);
    private FailureBook? _failures;
    private DateTimeOffset _catalogGoodUntil;

    private volatile CertificateGeneration _current = CertificateGeneration.Empty;
    private long _parses;

    /// <summary>An empty store; <see cref="Reload(ReloadKind)"/> fills it.</summary>
    /// <param name="sources">In order: of two certificates of the same name, the first keeps it.</param>
    /// <param name="options">What decides when no certificate claims a name.</param>
    /// <param name="time">Decides what is valid.</param>
    /// <param name="loader">Vets what the sources give. Default: by the rules' defaults, without a trial handshake.</param>
    /// <param name="lastGood">Takes the last good versions across a restart. Default: nothing does.</param>
    public CertificateStore(
        IReadOnlyList<ICertificateSource> sources, CatalogOptions options, TimeProvider time, CandidateLoader? loader = null, LastGoodShelf? lastGood = null)
    {
        _lastGood = lastGood;
        _settings = new StoreSettings(sources, options, loader ?? new CandidateLoader(new VettingSettings(), trial: null, time));
        _time = time;
    }

    /// <summary>What serves now. Take it once for each handshake.</summary>
    public CertificateCatalog Current => _current.Catalog;

    /// <summary>What went wrong at the last reload, in the order of the sources.</summary>
    public IReadOnlyList<CertificateFailure> Failures => _current.Failures;

    /// <summary>Both of these as of one moment.</summary>
    public CertificateGeneration Generation => _current;

    /// <summary>How many certificates were understood since the start. What did not change is not understood again.</summary>
    public long Parses => Interlocked.Read(ref _parses);

    /// <summary>How long to wait for writers and for renewals under way. Who reads once does not wait; <see cref="CertificateLoop"/> does.</summary>
    internal ReloadPatience Patience { get; set; } = ReloadPatience.None;

    /// <summary>How long a new version that promises a staple waits for it before it takes over. Default: it does not wait.</summary>
    public TimeSpan HoldForStaple { get; init; }

    /// <summary>The sources that the settings name: single files first, then folders in their order.</summary>
    public static IReadOnlyList<ICertificateSource> SourcesOf(CertificateSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [new FileSource(settings.Files), .. settings.Directories.Select(directory => new DirectorySource(directory))];
    }

    /// <summary>Looks at all sources again and publishes what came of it. Does no harm when nothing changed.</summary>
    public CertificateReload Reload(ReloadKind kind = ReloadKind.Requested)
    {
        lock (_writer) return ReloadUnderLock(kind, _settings, static _ => true)!;
    }

    /// <summary>Reloads by other settings, which it goes by from then on.</summary>
    /// <param name="next">The settings.</param>
    /// <param name="publish">Takes the catalog into service, or refuses it; then everything stays as it was.</param>
    /// <param name="kind">How much is read.</param>
    /// <returns><see langword="null"/> when it was refused.</returns>
    public CertificateReload? Reload(StoreSettings next, Func<CertificateCatalog, bool> publish, ReloadKind kind = ReloadKind.Requested)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(publish);
        lock (_writer) return ReloadUnderLock(kind, next, publish);
    }

    private CertificateReload? ReloadUnderLock(ReloadKind kind, StoreSettings settings, Func<CertificateCatalog, bool> publish)
    {
        var now = _time.GetUtcNow();
        var failures = new FailureBook(_failures, kind.IsPatient() ? Patience.Trouble : TimeSpan.Zero, now);
        var known = ReferenceEquals(settings, _settings) ? _held : HeldUnder(settings);
        var pass = new ReloadPass(kind, Patience, HoldForStaple, settings.Loader, _lastGood, known, failures, now);
        CertificateListing[] listings = [.. settings.Sources.Select(source => source.List())];
        pass.Run(listings.SelectMany(listing => listing.Offers));
        Interlocked.Add(ref _parses, pass.Parsed);

        var before = _current;
        var changes = CertificateChange.Between(before.Catalog.Entries, pass.Entries);
        // Time alone changes the order of certificates that claim the same name: one begins, another expires.
        var isSame = changes.Count == 0 && now < _catalogGoodUntil && settings.Options == _settings.Options;
        var catalog = isSame ? before.Catalog : CertificateCatalog.Build(pass.Entries, settings.Options, now);
        if (!publish(catalog)) return null;

        pass.Conclude();
        _settings = settings;
        _catalogGoodUntil = NextMoment(pass.Held.Values, now);
        if (pass.Parsed > 0 || changes.Count > 0) _retired.Retire(_held.Values, pass.Held.Values, now);
        _retired.Free(now);
        _held = pass.Held;
        _failures = failures;
        _current = new CertificateGeneration(catalog, failures.Told) { AwaitingStaple = pass.AwaitingStaple };
        return new CertificateReload
        {
            Kind = kind,
            Generation = _current,
            Changes = changes,
            NewFailures = failures.New,
            EndedFailures = failures.Ended,
            CatalogChanged = catalog != before.Catalog,
            WritersAtWork = pass.WritersAtWork,
            LookAgainAt = pass.LookAgainAt < _catalogGoodUntil ? pass.LookAgainAt.Value : _catalogGoodUntil,
            Listings = listings,
        };
    }

    /// <summary>
    /// What is remembered when the settings change. What no source has any more is gone at once, and is not looked out for as what was deleted
    /// by accident is. Rules that changed judge every certificate anew; what they reject keeps its version in service, as what was renewed badly does.
    /// </summary>
    private Dictionary<string, HeldCertificate> HeldUnder(StoreSettings next)
    {
        var judgedAlike = next.Loader.VetsAs(_settings.Loader);
        return _held.Where(held => next.Sources.Any(source => source.Owns(held.Key))).ToDictionary(
            static held => held.Key,
            held => judgedAlike ? held.Value : held.Value with { Stamp = null, ContentHash = null, EntryHash = null, Waiting = null },
            StringComparer.Ordinal);
    }

    /// <summary>When the next of the certificates begins or ends to be valid.</summary>
    private static DateTimeOffset NextMoment(IEnumerable<HeldCertificate> held, DateTimeOffset now)
    {
        var next = DateTimeOffset.MaxValue;
        foreach (var certificate in held)
        {
            Consider(certificate.Entry);
            Consider(certificate.Waiting);
        }

        return next;

        void Consider(CertificateEntry? entry)
        {
            if (entry is null) return;
            // The last second of a certificate's life still counts.
            var moment = entry.NotBefore > now ? entry.NotBefore : entry.NotAfter.AddTicks(1);
            if (moment > now && moment < next) next = moment;
        }
    }
}
