using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Store;

/// <summary>What is read again, and how long trouble must last to count, while the proxy serves.</summary>
public sealed class PatienceTests : IDisposable
{
    // Ahead of the file system's clock, so that what a file looks like can be trusted.
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddMinutes(1);
    private static readonly TestPki Pki = new(Start);
    private static readonly TimeSpan Trouble = TimeSpan.FromSeconds(2);

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new(Start);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Reload_OneOfManyChanged_ParsesThatOneAlone()
    {
        for (var i = 0; i < 50; i++) Pki.Leaf($"{i}.test").WritePair(_directory.Path, $"{i}");
        var store = CreateSut();
        var renewed = Pki.Leaf("7.test");
        renewed.WritePair(_directory.Path, "7");

        Assert.Equal(["7"], store.Reload(ReloadKind.Changed).Published);

        Assert.Equal(51, store.Parses);
        Assert.Equal(renewed.Sha256, store.Current.Resolve("7.test").Candidates[0].Sha256);
    }

    [Theory]
    [InlineData(ReloadKind.Changed)]
    [InlineData(ReloadKind.Verify)]
    [InlineData(ReloadKind.Requested)]
    public void Reload_NothingChanged_KeepsTheCatalogAndParsesNothing(ReloadKind kind)
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var store = CreateSut();
        var before = store.Current;

        var reload = store.Reload(kind);

        Assert.False(reload.CatalogChanged);
        Assert.Same(before, store.Current);
        Assert.Equal(1, store.Parses);
    }

    [Fact]
    public void Reload_RewrittenWithItsOldDateAndSize_IsNoticed()
    {
        Pki.Leaf("a.test").WriteCombined(_directory.Path, "a");
        var path = _directory.Combine("a.pem");
        var store = CreateSut();
        var (date, text) = (File.GetLastWriteTimeUtc(path), File.ReadAllText(path));
        File.WriteAllText(path, text.Replace("-----BEGIN CERT", "-----BEGIN TREC", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, date);

        store.Reload(ReloadKind.Changed);
        _time.Advance(Trouble);
        store.Reload(ReloadKind.Changed);

        Assert.Equal(CertificateFailureReason.NoCertificate, Assert.Single(store.Failures).Reason);
    }

    [Theory]
    [InlineData(ReloadKind.Changed, false)]
    [InlineData(ReloadKind.Verify, true)]
    [InlineData(ReloadKind.Requested, true)]
    public void Reload_ContentsThatChangedWithoutLookingDifferent_AreFoundByWhatReadsEverything(ReloadKind kind, bool found)
    {
        var source = new MemorySource { Certificate = Pki.Leaf("a.test"), ChangedAt = () => DateTimeOffset.UnixEpoch };
        var store = new CertificateStore([source], new CatalogOptions(), _time);
        store.Reload(ReloadKind.Start);
        source.Certificate = Pki.Leaf("a.test");

        Assert.Equal(found, store.Reload(kind).Published.Any());
    }

    [Fact]
    public void Reload_TornForAMoment_IsNeverTold()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var store = CreateSut();
        var renewed = Pki.Leaf("a.test");
        _directory.Write("a.key", renewed.Key.Pem);

        var torn = store.Reload(ReloadKind.Changed);
        _time.Advance(Trouble / 2);
        renewed.WritePair(_directory.Path, "a");
        var whole = store.Reload(ReloadKind.Changed);

        Assert.Empty(torn.Failures);
        Assert.Equal(Start + Trouble, torn.LookAgainAt);
        Assert.Equal(["a"], whole.Published);
        Assert.Empty(whole.EndedFailures);
    }

    [Fact]
    public void Reload_TroubleThatLasts_IsToldOnceSinceItWasFirstSeen()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var store = CreateSut();
        _directory.Write("a.crt", "garbage");

        var news = new List<CertificateFailure>();
        for (var i = 0; i < 5; i++)
        {
            news.AddRange(store.Reload(ReloadKind.Changed).NewFailures);
            _time.Advance(Trouble / 2);
        }

        Assert.Equal(("a", true, Start), (Assert.Single(news).Name, news[0].Serving, news[0].Since));
        Assert.Equal(2, store.Parses);
    }

    [Fact]
    public void Reload_OneBrokenAmongFifty_UpdatesTheOthers()
    {
        for (var i = 0; i < 50; i++) Pki.Leaf($"{i}.test").WritePair(_directory.Path, $"{i}");
        var store = CreateSut();
        var before = store.Current.Resolve("7.test").Candidates[0];
        for (var i = 0; i < 50; i++) Pki.Leaf($"{i}.test").WritePair(_directory.Path, $"{i}");
        _directory.Write("7.key", "-----BEGIN PRIVATE KEY-----\ncut off");

        var reload = store.Reload();

        Assert.Equal(49, reload.Published.Count());
        Assert.Same(before, store.Current.Resolve("7.test").Candidates[0]);
        Assert.Equal(("7", CertificateFailureReason.MalformedPem, true), (Assert.Single(store.Failures).Name, store.Failures[0].Reason, store.Failures[0].Serving));
    }

    [Fact]
    public void Reload_MistakeTakenBack_SwapsNothing()
    {
        var good = Pki.Leaf("a.test");
        good.WritePair(_directory.Path, "a");
        var store = CreateSut();
        _directory.Write("a.crt", "garbage");
        store.Reload();
        good.WritePair(_directory.Path, "a");

        var reload = store.Reload();

        Assert.Empty(reload.Changes);
        Assert.Equal(CertificateFailureReason.NoCertificate, Assert.Single(reload.EndedFailures).Reason);
        Assert.Equal(2, store.Parses);
    }

    [Fact]
    public void Reload_FilesGone_ServesOnUntilTheyHaveBeenGoneForAWhile()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        Pki.Leaf("b.test").WritePair(_directory.Path, "b");
        var store = CreateSut();
        File.Delete(_directory.Combine("a.crt"));
        File.Delete(_directory.Combine("a.key"));

        var first = store.Reload(ReloadKind.Changed);
        _time.Advance(Trouble);
        var second = store.Reload(ReloadKind.Changed);

        Assert.Empty(first.Removed);
        Assert.Equal(Start + Trouble, first.LookAgainAt);
        Assert.Equal(["a"], second.Removed);
        Assert.Empty(second.Failures);
    }

    [Fact]
    public void Reload_FilesReplacedByDeletingAndWriting_SwapsWithoutRemoving()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        Pki.Leaf("b.test").WritePair(_directory.Path, "b");
        var store = CreateSut();
        File.Delete(_directory.Combine("a.crt"));
        File.Delete(_directory.Combine("a.key"));
        var removed = store.Reload(ReloadKind.Changed).Removed;
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");

        Assert.NotNull(Assert.Single(store.Reload(ReloadKind.Changed).Changes).Before);
        Assert.Empty(removed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mounted")]
    public void Reload_FolderEmptied_ServesOnUntilSomebodyAsks(string folder)
    {
        Pki.Leaf("a.test").WritePair(_directory.Combine("certs", folder), "a");
        var store = CreateSut("certs");
        File.Delete(_directory.Combine("certs", folder, "a.crt"));
        File.Delete(_directory.Combine("certs", folder, "a.key"));

        store.Reload(ReloadKind.Changed);
        _time.Advance(TimeSpan.FromDays(1));
        var later = store.Reload(ReloadKind.Changed);

        Assert.Equal("a", Assert.Single(store.Current.Entries).Name);
        Assert.Equal(CertificateFailureReason.SourceEmpty, Assert.Single(later.Failures).Reason);
        Assert.Equal(["a"], store.Reload(ReloadKind.Requested).Removed);
        Assert.Empty(store.Failures);
    }

    [Fact]
    public void Reload_FolderThatWasAlwaysEmpty_IsNoFailure()
    {
        Directory.CreateDirectory(_directory.Combine("certs"));
        var store = CreateSut("certs");
        _time.Advance(Trouble);

        Assert.Empty(store.Reload(ReloadKind.Changed).Failures);
    }

    [Fact]
    public void Reload_WhileTheWriterIsAtWork_LeavesTheFilesAloneForAWhile()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var time = new ManualTime(DateTimeOffset.UtcNow);
        var store = CreateSut(time);
        var before = store.Current.Entries[0].Sha256;
        var patience = store.Patience = new ReloadPatience(TimeSpan.FromHours(1), Trouble);
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        time.Advance(TimeSpan.FromMinutes(1));

        var early = store.Reload(ReloadKind.Requested);
        time.Advance(TimeSpan.FromHours(1));
        var late = store.Reload(ReloadKind.Changed);

        Assert.True(early.WritersAtWork);
        Assert.Empty(early.Published);
        Assert.InRange(early.LookAgainAt, time.GetUtcNow() - patience.Writer, time.GetUtcNow());
        Assert.NotEqual(before, late.Changes.Single().After!.Sha256);
    }

    [Fact]
    public void Reload_WriterThatIsNeverDone_IsNotWaitedForForever()
    {
        var patience = new ReloadPatience(TimeSpan.FromSeconds(1), Trouble);
        var source = new MemorySource { Certificate = Pki.Leaf("a.test"), ChangedAt = _time.GetUtcNow };
        var store = new CertificateStore([source], new CatalogOptions(), _time) { Patience = patience };
        store.Reload(ReloadKind.Start);
        source.Certificate = Pki.Leaf("a.test");

        var published = new List<DateTimeOffset>();
        for (var i = 0; i < 50 && published.Count == 0; i++)
        {
            _time.Advance(patience.Writer / 10);
            if (store.Reload(ReloadKind.Changed).Published.Any()) published.Add(_time.GetUtcNow());
        }

        Assert.Equal(Start + (patience.Writer / 10) + patience.WriterAtMost, Assert.Single(published));
    }

    [Fact]
    public void Reload_ChainThatHasBecomeShorter_MustHaveBeenAtRestForLonger()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var time = new ManualTime(DateTimeOffset.UtcNow);
        var store = CreateSut(time);
        Pki.IncompleteChain("a.test").WritePair(_directory.Path, "a");
        time.Advance(TimeSpan.FromSeconds(1));

        var early = store.Reload(ReloadKind.Changed);
        time.Advance(early.LookAgainAt - time.GetUtcNow());
        var late = store.Reload(ReloadKind.Changed);

        Assert.Empty(early.Published);
        Assert.Empty(early.Failures);
        Assert.Equal(["a"], late.Published);
        Assert.Equal(2, store.Parses);
    }

    [Fact]
    public void Reload_ChainCutShortForAMoment_IsServedWholeOrNotAtAll()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var time = new ManualTime(DateTimeOffset.UtcNow);
        var store = CreateSut(time);
        var renewed = Pki.Leaf("a.test");
        renewed.WithChain(renewed.Der).WritePair(_directory.Path, "a");
        time.Advance(TimeSpan.FromSeconds(1));
        var torn = store.Reload(ReloadKind.Requested);
        renewed.WritePair(_directory.Path, "a");

        Assert.Empty(torn.Published);
        Assert.True(torn.WritersAtWork);
        Assert.Equal(2, store.Reload(ReloadKind.Changed).Changes.Single().After!.ChainLength);
    }

    [Fact]
    public void Reload_RenewalWhoseTimeComes_IsNotParsedAgain()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var store = CreateSut();
        Pki.NotYetValid("a.test").WritePair(_directory.Path, "a");
        var waiting = store.Reload();
        _time.Advance(waiting.LookAgainAt - _time.GetUtcNow());

        Assert.Equal(["a"], store.Reload(ReloadKind.Changed).Published);
        Assert.Equal(2, store.Parses);
        Assert.Empty(store.Failures);
    }

    [Fact]
    public void Reload_WinnerOfANameExpires_TheOtherTakesOverAtThatMoment()
    {
        Issue("a", Start.AddDays(-10), Start.AddDays(10));
        Issue("b", Start.AddDays(20), Start.AddDays(40));
        var store = CreateSut();
        Assert.Equal("a", store.Current.Resolve("x.test").Candidates[0].Name);

        var reload = store.Reload(ReloadKind.Changed);
        _time.Advance(reload.LookAgainAt - _time.GetUtcNow());
        reload = store.Reload(ReloadKind.Changed);

        Assert.True(reload.CatalogChanged);
        Assert.Empty(reload.Changes);
        Assert.Equal("b", store.Current.Resolve("x.test").Candidates[0].Name);

        void Issue(string name, DateTimeOffset from, DateTimeOffset to) =>
            Pki.Issue(new LeafOptions { Hosts = ["x.test"], NotBefore = from, NotAfter = to }).WritePair(_directory.Path, name);
    }

    private CertificateStore CreateSut(params string[] folders) => CreateSut(_time, folders);

    private CertificateStore CreateSut(TimeProvider time, params string[] folders)
    {
        if (folders.Length == 0) folders = [""];
        var settings = new CertificateSettings { Directories = [.. folders.Select(folder => _directory.Combine(folder))] };
        var store = new CertificateStore(CertificateStore.SourcesOf(settings), new CatalogOptions(), time);
        store.Reload(ReloadKind.Start);
        return store;
    }

    private sealed class MemorySource : ICertificateSource, ICertificateOffer
    {
        public required TestCertificate Certificate { get; set; }

        public required Func<DateTimeOffset> ChangedAt { get; init; }

        public string? Name => "a";

        public string Identity => "a";

        public string Source => "memory";

        public bool Owns(string identity) => true;

        public CertificateListing List() => new([this], [], []);

        public CandidateStamp? Look() => new CandidateStamp((UInt128)ChangedAt().Ticks, ChangedAt());

        public CertificateCandidate Read() => new()
        {
            Name = Name,
            Identity = Identity,
            Source = Source,
            Stamp = Look(),
            Certificate = new CandidatePart(Source, System.Text.Encoding.ASCII.GetBytes(Certificate.ChainPem + Certificate.Key.Pem)),
        };
    }
}
