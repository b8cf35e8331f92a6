using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Watching;

/// <summary>The loop by itself: time stands still unless a test moves it, and files are not watched.</summary>
public sealed class CertificateLoopTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddMinutes(1);
    private static readonly TestPki Pki = new(Start);

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new(Start);
    private readonly RecordingObserver _observer = new();
    private readonly CertificateSettings _settings = new();
    private readonly FakeWatch _watch = new();
    private CertificateLoop? _loop;

    public async ValueTask DisposeAsync()
    {
        if (_loop is not null) await _loop.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public void Start_Certificates_ServeBeforeItReturns()
    {
        var leaf = Pki.Leaf("a.test");
        leaf.WritePair(_directory.Path, "a");
        CreateSut();
        Assert.Equal(leaf.Sha256, Assert.Single(_observer.Catalog.Entries).Sha256);
    }

    [Fact]
    public void Start_WithWhatWasLoadedBefore_ServesThatWithoutAnotherLook()
    {
        var leaf = Pki.Leaf("a.test");
        leaf.WritePair(_directory.Path, "a");
        CreateSut(loadBefore: store =>
        {
            var loaded = store.Reload(ReloadKind.Start);
            foreach (var file in Directory.GetFiles(_directory.Path)) File.Delete(file);
            return loaded;
        });
        Assert.Equal(leaf.Sha256, Assert.Single(_observer.Catalog.Entries).Sha256);
    }

    [Fact]
    public async Task Change_AfterTheDebounce_IsServed()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        CreateSut();
        var renewed = Pki.Leaf("a.test");
        renewed.WritePair(_directory.Path, "a");

        _watch.Tell();
        _time.Advance(_settings.Debounce);

        await _observer.ServesAsync(renewed.Sha256);
        Assert.Equal(2, _observer.Reloads.Count);
    }

    [Fact]
    public async Task Change_WithoutANotification_IsServedByTheRescan()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        CreateSut();
        var renewed = Pki.Leaf("a.test");
        renewed.WritePair(_directory.Path, "a");

        _time.Advance(_settings.RescanInterval);

        await _observer.ServesAsync(renewed.Sha256);
    }

    [Fact]
    public async Task Reload_AThousandRequestsAtOnce_ShareLooks()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var loop = CreateSut();
        var renewed = Pki.Leaf("a.test");
        renewed.WritePair(_directory.Path, "a");

        var reloads = new List<Task<CertificateReload>>();
        for (var i = 0; i < 1000; i++) reloads.Add(loop.ReloadAsync());
        await Task.WhenAll(reloads);

        Assert.Equal(renewed.Sha256, Assert.Single(_observer.Catalog.Entries).Sha256);
        Assert.Equal(["a"], (await reloads[0]).Published);
        // Not one more than fit between the first request and the last.
        Assert.Equal(_observer.Reloads.Count - 1, reloads.Select(reload => reload.Id).Distinct().Count());
    }

    [Fact]
    public async Task Reload_SourceThatThrows_TellsTheCallerAndTheLoopGoesOn()
    {
        var source = new FaultySource();
        var loop = CreateSut(source);
        source.Fault = new InvalidDataException("a bug");
        await Assert.ThrowsAsync<InvalidDataException>(loop.ReloadAsync);
        await _observer.UntilAsync(() => !_observer.Faults.IsEmpty);
        source.Fault = null;

        // Not at once, lest it spins.
        var next = loop.ReloadAsync();
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty((await next).Failures);
    }

    [Fact]
    public async Task Reload_AfterTheEnd_IsCanceled()
    {
        var loop = CreateSut();
        await loop.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(loop.ReloadAsync);
        Assert.True(_watch.IsDisposed);
    }

    [Fact]
    public async Task Start_RenewalThatIsNotValidYet_TakesOverAtItsMoment()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var loop = CreateSut();
        var early = Pki.Issue(new LeafOptions { Hosts = ["a.test"], NotBefore = Start.AddSeconds(5), NotAfter = Start.AddDays(90) });
        early.WritePair(_directory.Path, "a");
        var failure = Assert.Single((await loop.ReloadAsync()).Failures);

        _time.Advance(TimeSpan.FromSeconds(6));

        await _observer.ServesAsync(early.Sha256);
        Assert.Equal(CertificateFailureReason.NotYetValid, failure.Reason);
        Assert.Empty(_observer.Reloads.Last().Failures);
    }

    [Fact]
    public async Task Change_FolderThatWasNotWatched_IsLookedAtOnceMore()
    {
        CreateSut();
        _watch.IsWider = true;
        var loop = _loop!;
        await loop.ReloadAsync();
        _watch.IsWider = false;

        _time.Advance(_settings.Debounce);

        await _observer.UntilAsync(() => _observer.Reloads.Count == 3);
    }

    [Fact]
    public async Task Watch_LostAndFound_IsToldOnceEach()
    {
        var loop = CreateSut();
        _watch.Status = new WatchStatus(1, 1, "no space left");
        await loop.ReloadAsync();
        await loop.ReloadAsync();
        _watch.Status = new WatchStatus(2, 0, null);
        await loop.ReloadAsync();

        Assert.Equal([(0, 0), (1, 1), (2, 0)], _observer.Watches.Select(status => (status.Notified, status.Polled)).Prepend((0, 0)).Distinct());
        Assert.Equal(loop.WatchStatus, _watch.Status);
    }

    [Fact]
    public async Task Reconfigure_OtherFolder_IsPublishedInOneStepAndFollowedFromThere()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var loop = CreateSut();
        Pki.Leaf("b.test").WritePair(_directory.Combine("other", "deep"), "b");
        CertificateCatalog? published = null;

        var reload = await loop.ReconfigureAsync(To(Path.Combine("other", "deep"), catalog => (published = catalog) is not null));

        Assert.Equal(["b"], reload!.Published);
        Assert.Same(reload.Generation.Catalog, published);
        var renewed = Pki.Leaf("b.test");
        renewed.WritePair(_directory.Combine("other", "deep"), "b");
        _time.Advance(TimeSpan.FromSeconds(5)); // The rescan of the new settings.
        await _observer.ServesAsync(renewed.Sha256);
    }

    [Fact]
    public async Task Reconfigure_Refused_GoesOnAsBefore()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var loop = CreateSut();

        Assert.Null(await loop.ReconfigureAsync(To("missing", _ => false)));

        var renewed = Pki.Leaf("a.test");
        renewed.WritePair(_directory.Path, "a");
        _watch.Tell();
        _time.Advance(_settings.Debounce);
        await _observer.ServesAsync(renewed.Sha256);
    }

    [Fact]
    public async Task Reconfigure_PublisherThatThrows_TellsTheCallerAndTheLoopGoesOn()
    {
        var loop = CreateSut();
        await Assert.ThrowsAsync<InvalidDataException>(() => loop.ReconfigureAsync(To("missing", _ => throw new InvalidDataException("a bug"))));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty((await loop.ReloadAsync()).Generation.Catalog.Entries);
    }

    private CertificateReconfiguration To(string folder, Func<CertificateCatalog, bool> publish) => new(
        new CertificateSettings { RescanInterval = TimeSpan.FromSeconds(5) },
        new StoreSettings([new DirectorySource(_directory.Combine(folder))], new CatalogOptions(), new CandidateLoader(new VettingSettings(), trial: null, _time)),
        publish);

    private CertificateLoop CreateSut(ICertificateSource? source = null, Func<CertificateStore, CertificateReload>? loadBefore = null)
    {
        var store = new CertificateStore([source ?? new DirectorySource(_directory.Path)], new CatalogOptions(), _time);
        _loop = new CertificateLoop(store, _settings, _observer, _time, changed =>
        {
            _watch.Tell = changed;
            return _watch;
        });
        _loop.Start(loadBefore?.Invoke(store));
        return _loop;
    }

    private sealed class FaultySource : ICertificateSource
    {
        public Exception? Fault { get; set; }

        public bool Owns(string identity) => true;

        public CertificateListing List() => Fault is null ? new CertificateListing([], [], []) : throw Fault;
    }

    private sealed class FakeWatch : IFolderWatch
    {
        public Action Tell { get; set; } = () => { };

        public WatchStatus Status { get; set; } = WatchStatus.None;

        public bool IsWider { get; set; }

        public bool IsDisposed { get; private set; }

        public WatchOutcome Arm(IReadOnlyCollection<WatchPoint> points) => new(Status, IsWider);

        public void Dispose() => IsDisposed = true;
    }
}
