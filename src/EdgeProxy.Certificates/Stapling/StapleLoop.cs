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
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly OcspFetcher _fetcher;
    private readonly StapleShelf? _shelf;
    private readonly IStapleObserver _observer;
    private readonly TimeProvider _time;
    private readonly StapleBoard _board;
    private readonly CrlLoop _lists;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wakeUp = new(0, 1);
    private readonly HashSet<Task> _fetches = []; // Guarded by itself.

    private CertificateGeneration? _followed;
    private bool _isPrepared;
    private Action? _obtained;
    private long? _sweptAt;
    private volatile string? _shelfProblem;
    private Task _running = Task.CompletedTask;

    /// <summary>A loop that does not run yet.</summary>
    /// <param name="settings">Whom to ask, and how often.</param>
    /// <param name="transport">Brings the answers.</param>
    /// <param name="shelf">Keeps them across a restart; null: nothing does.</param>
    /// <param name="observer">Who is told.</param>
    /// <param name="time">Both clocks.</param>
    public StapleLoop(StaplingSettings settings, IRevocationTransport transport, StapleShelf? shelf, IStapleObserver observer, TimeProvider time)
    {
        _fetcher = new OcspFetcher(settings, transport, time);
        _shelf = shelf;
        _observer = observer;
        _time = time;
        _board = new StapleBoard(settings, shelf, time, Random.Shared.NextDouble);
        _lists = new CrlLoop(settings, transport, _board, observer, time);
    }

    /// <summary>Begins to ask.</summary>
    public void Start() => _running = Task.WhenAll(Task.Run(RunAsync), Task.Run(() => _lists.RunAsync(_stop.Token)));

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
        Wake();
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
        Wake();
        return await forced.WaitAsync(cancellation);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _running;
        Task[] fetches;
        lock (_fetches) fetches = [.. _fetches];
        await Task.WhenAll(fetches);
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
            _observer.Failed(fault);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested) await StepAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task StepAsync()
    {
        try
        {
            if (_board.Take(out var wait) is { } target) Begin(target);
            else await WaitAsync(wait is { } some && some < LongestWait ? some : LongestWait);
        }
        catch (Exception fault) when (!_stop.IsCancellationRequested)
        {
            // The border of the loop: whatever it met, it must be there for the next certificate.
            _observer.Failed(fault);
            await Task.Delay(AfterFault, _time, _stop.Token);
        }
    }

    private void Begin(StapleTarget target)
    {
        var fetch = Task.Run(() => FetchAsync(target));
        lock (_fetches) _fetches.Add(fetch);
        _ = fetch.ContinueWith(
            ended =>
            {
                lock (_fetches) _fetches.Remove(ended);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task FetchAsync(StapleTarget target)
    {
        var entry = target.Entry;
        OcspVerdict verdict;
        TimeSpan? maxAge = null;
        try
        {
            (verdict, maxAge) = await _fetcher.AskAsync(target.Responder!, entry.Revocation, entry.NotAfter, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault)
        {
            _observer.Failed(fault);
            verdict = new OcspVerdict(OcspOutcome.Unreachable, fault.GetType().Name);
        }

        _observer.Fetched(entry.Name, verdict.Outcome);
        Tell(_board.Complete(target, verdict, maxAge));
        Keep(entry, verdict);
        if (target.IsAwaited && verdict.Staple is not null) _obtained?.Invoke();
        Wake();
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

    private void Wake()
    {
        try
        {
            _wakeUp.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    private async Task WaitAsync(TimeSpan wait)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var elapsed = Task.Delay(wait, _time, timer.Token);
        var woken = _wakeUp.WaitAsync(timer.Token);
        await Task.WhenAny(elapsed, woken);
        await timer.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
    }
}
