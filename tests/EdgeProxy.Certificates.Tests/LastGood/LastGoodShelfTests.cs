using System.Runtime.Versioning;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.LastGood;

/// <summary>What a start finds when the last one kept its certificates on disk. A new store is a new process.</summary>
[SupportedOSPlatform("linux")]
public sealed class LastGoodShelfTests : IDisposable
{
    private static readonly TestPki Pki = new(TestPki.BaseTime);

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly TestCertificate _good = Pki.Leaf("a.test");

    public LastGoodShelfTests() => _good.WritePair(Certificates, "a");

    private string Certificates => _directory.Combine("certs");

    private string Shelf => _directory.Combine("state", "last-good");

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string> Troubles => ["garbage", "empty", "no key", "mismatch", "weak", "folder gone", "expired", "not yet valid"];

    [Theory]
    [MemberData(nameof(Troubles))]
    public void Start_FilesBroken_ServesTheLastGoodVersionAndSaysWhy(string trouble)
    {
        Start();
        Break(trouble);

        var store = Start();

        var entry = Assert.Single(store.Current.Entries);
        Assert.Equal((_good.Sha256, "a", _directory.Combine("certs", "a.crt")), (entry.Sha256, entry.Name, entry.Source));
        Assert.NotEmpty(store.Failures);
        Assert.All(store.Failures, failure => Assert.NotEqual(CertificateFailureReason.LastGoodUnusable, failure.Reason));

        store.Reload();
        Assert.Equal(_good.Sha256, Assert.Single(store.Current.Entries).Sha256);
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public void Start_FilesRepaired_ServesThem(string trouble)
    {
        Start();
        Break(trouble);
        var store = Start();
        var repaired = Pki.Leaf("a.test");
        repaired.WritePair(Certificates, "a");

        store.Reload();

        Assert.Equal(repaired.Sha256, Assert.Single(store.Current.Entries).Sha256);
        Assert.Empty(store.Failures);
        Assert.Single(Kept());
    }

    [Fact]
    public void Start_FilesGood_LeavesTheShelfAlone()
    {
        Start();
        var kept = Assert.Single(Kept());
        var written = File.GetLastWriteTimeUtc(kept);
        File.SetLastWriteTimeUtc(kept, written.AddDays(-1));

        var renewed = Start();

        Assert.Equal(_good.Sha256, Assert.Single(renewed.Current.Entries).Sha256);
        Assert.Equal(written.AddDays(-1), File.GetLastWriteTimeUtc(Assert.Single(Kept())));
    }

    [Fact]
    public void Reload_Renewed_KeepsTheNewVersionAlone()
    {
        var store = Start();
        var before = Assert.Single(Kept());
        var renewed = Pki.Leaf("a.test");
        renewed.WritePair(Certificates, "a");
        store.Reload();
        Assert.NotEqual(before, Assert.Single(Kept()));

        Break("garbage");
        Assert.Equal(renewed.Sha256, Assert.Single(Start().Current.Entries).Sha256);
    }

    [Fact]
    public void Reload_CertificateRemoved_TakesItOffTheShelf()
    {
        Pki.Leaf("b.test").WritePair(Certificates, "b");
        var store = Start();
        Assert.Equal(2, Kept().Length);
        File.Delete(_directory.Combine("certs", "a.crt"));
        File.Delete(_directory.Combine("certs", "a.key"));
        store.Reload();
        Assert.Single(Kept());
        Assert.Equal("b", Assert.Single(Start().Current.Entries).Name);
    }

    [Fact]
    public void Reload_OutOfDateRenewal_DoesNotTakeTheGoodVersionsPlaceOnTheShelf()
    {
        var store = Start();
        Break("expired");
        store.Reload();
        Break("garbage");
        Assert.Equal(_good.Sha256, Assert.Single(Start().Current.Entries).Sha256);
    }

    [Fact]
    public void Start_BrokenAndNeverGood_ServesNothing()
    {
        Break("garbage");
        Assert.Empty(Start().Current.Entries);
        Assert.Empty(Kept());
    }

    [Theory]
    [InlineData("torn")]
    [InlineData("another's")]
    [InlineData("unfit now")]
    public void Start_ShelfUnusable_IgnoresItWithOneWarning(string defect)
    {
        if (defect == "unfit now") Pki.IncompleteChain("a.test").WritePair(Certificates, "a");
        Start();
        Break("garbage");
        var file = Assert.Single(Kept());
        if (defect == "torn") File.WriteAllBytes(file, File.ReadAllBytes(file)[..500]);
        if (defect == "another's") StealFrom(file);

        var strict = new Dictionary<string, VettingSeverity> { ["IncompleteChain"] = VettingSeverity.Reject };
        var store = Start(new VettingSettings { Severities = strict });
        var first = store.Failures;
        store.Reload();

        Assert.Empty(store.Current.Entries);
        Assert.Equal([CertificateFailureReason.NoCertificate, CertificateFailureReason.LastGoodUnusable], first.Select(failure => failure.Reason));
        Assert.Equal((file, VettingSeverity.Warn), (first[1].Source, first[1].Severity));
        Assert.Equal(first.Select(failure => failure.Message), store.Failures.Select(failure => failure.Message));
    }

    [Fact]
    public void Start_ForeignFileOnTheShelf_IsLeftAloneWithOneWarning()
    {
        Start();
        var foreign = _directory.Write("state/last-good/notes.txt", "mine");
        var leftOver = _directory.Write("state/last-good/x.lastgood.tmp", "half");
        var store = Start();
        var failure = Assert.Single(store.Failures);
        Assert.Equal((foreign, CertificateFailureReason.LastGoodUnusable), (failure.Source, failure.Reason));
        Assert.True(File.Exists(foreign));
        Assert.False(File.Exists(leftOver));
    }

    [Fact]
    public void Start_StateDirectoryUnusable_ServesWithOneWarning()
    {
        _directory.Write("state", "a file where a folder should be");
        var store = Start();
        store.Reload();
        Assert.Equal(_good.Sha256, Assert.Single(store.Current.Entries).Sha256);
        var failure = Assert.Single(store.Failures);
        Assert.Equal((CertificateFailureReason.LastGoodUnusable, VettingSeverity.Warn), (failure.Reason, failure.Severity));
        Assert.Contains(Shelf, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_StateDirectoryBack_KeepsAgain()
    {
        var inTheWay = _directory.Write("state", "a file where a folder should be");
        var store = Start();
        File.Delete(inTheWay);
        _good.WritePair(Certificates, "again");
        store.Reload();
        Assert.Empty(store.Failures);
        Assert.Single(Kept());
    }

    [Fact]
    public void Keep_Files_AreTheOwnersAlone()
    {
        Start();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Shelf));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Kept())));
    }

    [Fact]
    public void Keep_FolderOpenToOthers_IsClosed()
    {
        Directory.CreateDirectory(Shelf);
        File.SetUnixFileMode(Shelf, (UnixFileMode)0b111_111_111);
        Start();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Shelf));
    }

    [Fact]
    public void Keep_NameThatIsAPath_BecomesAHash()
    {
        var files = new Dictionary<string, CertificateFileSettings>
        {
            ["../../evil"] = new() { Certificate = _directory.Combine("certs", "a.crt"), Key = _directory.Combine("certs", "a.key") },
        };
        Create([new FileSource(files)]).Reload(ReloadKind.Start);
        Assert.Matches("^[0-9a-f]{32}[.][0-9a-f]{32}[.]lastgood$", Path.GetFileName(Assert.Single(Kept())));
        Assert.Equal(["certs", "state"], Directory.EnumerateFileSystemEntries(_directory.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Start_EncryptedKey_IsKeptWithItsPassword()
    {
        _good.WriteEncryptedPair(Certificates, "a", "secret", "secret\n");
        Start();
        Break("garbage");
        Assert.Equal(_good.Sha256, Assert.Single(Start().Current.Entries).Sha256);
    }

    private void Break(string trouble)
    {
        switch (trouble)
        {
            case "garbage":
                _directory.Write("certs/a.crt", "garbage");
                break;
            case "empty":
                _directory.Write("certs/a.crt", "");
                break;
            case "no key":
                File.Delete(_directory.Combine("certs", "a.key"));
                break;
            case "mismatch":
                Pki.MismatchedKey("a.test").WritePair(Certificates, "a");
                break;
            case "weak":
                Pki.WeakRsa("a.test").WritePair(Certificates, "a");
                break;
            case "folder gone":
                Directory.Delete(Certificates, recursive: true);
                break;
            case "expired":
                Pki.Expired("a.test").WritePair(Certificates, "a");
                break;
            case "not yet valid":
                Pki.NotYetValid("a.test").WritePair(Certificates, "a");
                break;
        }
    }

    /// <summary>Puts a sound file of another certificate under this one's name.</summary>
    private void StealFrom(string file)
    {
        Pki.Leaf("b.test").WritePair(Certificates, "b");
        Start();
        File.Copy(Kept().Single(kept => kept != file && File.Exists(kept)), file, overwrite: true);
        File.Delete(_directory.Combine("certs", "b.crt"));
        File.Delete(_directory.Combine("certs", "b.key"));
    }

    private string[] Kept() => Directory.Exists(Shelf) ? Directory.GetFiles(Shelf, "*.lastgood") : [];

    private CertificateStore Start(VettingSettings? vetting = null)
    {
        var store = Create([new DirectorySource(Certificates)], vetting);
        store.Reload(ReloadKind.Start);
        return store;
    }

    private CertificateStore Create(IReadOnlyList<ICertificateSource> sources, VettingSettings? vetting = null) =>
        new(sources, new CatalogOptions(), _time, new CandidateLoader(vetting ?? new VettingSettings(), null, _time), new LastGoodShelf(_directory.Combine("state")));
}
