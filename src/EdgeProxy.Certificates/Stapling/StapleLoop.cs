namespace EdgeProxy.Certificates;

/// <summary>
/// Fetches OCSP responses in the background, whether or not anybody connects: no handshake ever waits for one. Never ends by itself, and
/// survives whatever a responder sends.
/// </summary>
public sealed class StapleLoop : IAsyncDisposable
{
    /// <summary>How often the clocks are compared, at least.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromDays(1);

    private readonly StapleShelf? _shelf;
    private readonly IStapleObserver _observer;
    private readonly TimeProvider _time;
    private readonly StapleBoard _board;
    private readonly FetchLoop _loop;
    private readonly OcspFetcher _fetcher;
    private readonly CrlLoop _lists;

    private CertificateGeneration? _followed;
    private bool _isPrepared;
    private Action? _obtained;
    private long? _sweptAt;
    private volatile string? _shelfProblem;
    private Task _listing = Task.CompletedTask;

    /// <summary>A loop that does not run yet.</summary>
    /// <param name="settings">Whom to ask, and how often.</param>
    /// <param name="transport">Brings the answers.</param>
    /// <param name="shelf">Keeps them across a restart; null: nothing does.</param>
    /// <param name="observer">Who is told.</param>
    /// <param name="time">Both clocks.</param>
    public StapleLoop(StaplingSettings settings, IRevocationTransport transport, StapleShelf? shelf, IStapleObserver observer, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(observer);
        _shelf = shelf;
        _observer = observer;
        _time = time;
        _board = new StapleBoard(settings, shelf, time, Random.Shared.NextDouble);
        _loop = new FetchLoop(Next, observer.Failed, time);
        _fetcher = new OcspFetcher(settings, transport, time, _loop.Report);
        _lists = new CrlLoop(settings, transport, _board, observer, time, _loop.Report);
    }

    /// <summary>Begins to ask.</summary>
    public void Start()
    {
        _loop.Start();
        _listing = Task.Run(() => _lists.RunAsync(_loop.Stopping));
    }

    /// <summary>
    /// Takes over the certificates of a generation, before it serves. Those it does not know get a staple at once if one lies beside them or
    /// was kept; the others when their responder has answered. Called by one thread at a time.
    /// </summary>
    public void Follow(CertificateGeneration generation)
    {
        ArgumentNullException.ThrowIfNull(generation);
        var before = _followed;
        if (!_isPrepared && ReferenceEquals(before?.Catalog, generation.Catalog) && before.AwaitingStaple.SequenceEqual(generation.AwaitingStaple)) return;
        _followed = generation;
        _isPrepared = false;
        Follow(generation.Catalog.Entries, generation.AwaitingStaple);
        Sweep(generation);
        _loop.Wake();
    }

    /// <summary>Staples what may be about to serve beside what serves. <see cref="Follow(CertificateGeneration)"/> comes next, and says which of them it is.</summary>
    public void Prepare(CertificateCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var before = _followed ?? CertificateGeneration.Empty;
        _isPrepared = true;
        Follow(before.Catalog.Entries.Concat(catalog.Entries), before.AwaitingStaple);
    }

    /// <summary>Asks for a certificate at once.</summary>
    /// <returns>What came of it; null when it names no responder, or its issuer is not known.</returns>
    public async Task<StapleState?> RefreshAsync(CertificateEntry entry, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var forced = _board.ForceAsync(entry.Staple);
        _loop.Wake();
        return await forced.WaitAsync(cancellation);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        await _listing;
    }

    /// <summary>Calls back when a staple has come that a new version of a certificate waits for.</summary>
    internal void OnObtained(Action callback) => _obtained = callback;

    private void Follow(IEnumerable<CertificateEntry> serving, IReadOnlyCollection<CertificateEntry> awaiting)
    {
        try
        {
            Tell(_board.Follow(serving, awaiting));
        }
        catch (Exception fault)
        {
            // The caller is about to put certificates into service, and must not fail for want of a staple.
            _loop.Report(fault);
        }
    }

    private Func<Task>? Next(out TimeSpan? wait)
    {
        var target = _board.Take(out wait);
        if (wait is null || wait > LongestWait) wait = LongestWait;
        return target is null ? null : () => FetchAsync(target);
    }

    private async Task FetchAsync(StapleTarget target)
    {
        var entry = target.Entry;
        var (verdict, maxAge) = await _fetcher.AskAsync(target.Responder!, entry.Revocation, entry.NotAfter, _loop.Stopping);
        // Before anybody is told: whatever becomes of that, the staple serves, and the next can be asked for.
        var news = _board.Complete(target, verdict, maxAge);
        if (target.IsAwaited && verdict.Staple is not null) _obtained?.Invoke();
        Keep(entry, verdict);
        _observer.Fetched(entry.Name, verdict.Outcome);
        Tell(news);
    }

    private void Keep(CertificateEntry entry, OcspVerdict verdict)
    {
        if (_shelf is null) return;
        if (verdict.Outcome == OcspOutcome.Revoked) _shelf.Forget(entry.Sha256);
        if (verdict.Staple is not { } staple) return;
        var problem = _shelf.Keep(entry.Sha256, staple.Der.Span);
        var before = _shelfProblem;
        _shelfProblem = problem;
        if (problem is not null && before is null) _observer.Tell(new StapleNews(StapleNewsKind.ShelfFailing, null, problem));
        if (problem is null && before is not null) _observer.Tell(new StapleNews(StapleNewsKind.ShelfRecovered, null, "Staples are kept on disk again."));
    }

    private void Sweep(CertificateGeneration generation)
    {
        if (_shelf is null || (_sweptAt is { } last && _time.GetElapsedTime(last) < SweepEvery)) return;
        _sweptAt = _time.GetTimestamp();
        _shelf.Sweep(generation.Catalog.Entries.Select(static entry => entry.Sha256).ToHashSet(StringComparer.Ordinal), _time.GetUtcNow());
    }

    private void Tell(List<StapleNews> news)
    {
        foreach (var item in news) _observer.Tell(item);
    }
}
