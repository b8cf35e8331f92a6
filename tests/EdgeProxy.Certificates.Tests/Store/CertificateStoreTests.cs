using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Store;

public sealed class CertificateStoreTests : IDisposable
{
    private static readonly TestPki Pki = new(TestPki.BaseTime);

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Reload_OneBadAmongGoodOnes_HurtsNoOther()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        Pki.MismatchedKey("b.test").WritePair(_directory.Path, "b");
        Pki.Leaf("c.test").WritePair(_directory.Path, "c");
        _directory.Write("d.pem", "garbage");

        var store = CreateSut();
        var reload = store.Reload();

        Assert.Equal(["a", "c"], reload.Published);
        Assert.Equal(["a", "c"], Names(store));
        Assert.Equal([("b", CertificateFailureReason.KeyMismatch), ("d", CertificateFailureReason.NoCertificate)], Failures(store));
        Assert.All(store.Failures, failure => Assert.False(failure.Serving));
    }

    [Fact]
    public void Reload_NothingChanged_KeepsTheVeryEntries()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var store = CreateSut();
        store.Reload();
        var before = store.Current.Entries[0];
        var reload = store.Reload();
        Assert.Empty(reload.Published);
        Assert.Same(before, store.Current.Entries[0]);
    }

    [Fact]
    public void Reload_Renewed_PublishesTheNewVersion()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var store = CreateSut();
        store.Reload();
        var renewed = Pki.Leaf("a.test");
        renewed.WritePair(_directory.Path, "a");
        Assert.Equal(["a"], store.Reload().Published);
        Assert.Equal(renewed.Sha256, store.Current.Entries[0].Sha256);
    }

    [Fact]
    public void Reload_ChainThatGainsItsIssuer_IsStapledAnew()
    {
        var leaf = Pki.Issue(new LeafOptions { Hosts = ["a.test"], OcspUrl = "http://ocsp.test/" });
        leaf.WithChain(leaf.Der).WritePair(_directory.Path, "a");
        var store = CreateSut();
        store.Reload();
        var before = store.Current.Entries[0];

        leaf.WritePair(_directory.Path, "a");
        store.Reload();

        var after = store.Current.Entries[0];
        Assert.Equal((before.Sha256, 2), (after.Sha256, after.ChainLength));
        Assert.NotSame(before.Staple, after.Staple);
    }

    public static TheoryData<string> BrokenRenewals => ["mismatch", "cut off", "key gone", "certificate gone", "empty", "expired", "not yet valid"];

    [Theory]
    [MemberData(nameof(BrokenRenewals))]
    public void Reload_BrokenRenewal_KeepsTheLastGoodVersionAndSaysSince(string defect)
    {
        var good = Pki.Leaf("a.test");
        good.WritePair(_directory.Path, "a");
        var store = CreateSut();
        store.Reload();

        Break(defect);
        _time.Advance(TimeSpan.FromMinutes(1));
        store.Reload();
        _time.Advance(TimeSpan.FromMinutes(1));
        store.Reload();

        Assert.Equal(good.Sha256, Assert.Single(store.Current.Entries).Sha256);
        var failure = Assert.Single(store.Failures);
        Assert.Equal("a", failure.Name);
        Assert.True(failure.Serving);
        Assert.Equal(TestPki.BaseTime.AddMinutes(1), failure.Since);
    }

    [Theory]
    [MemberData(nameof(BrokenRenewals))]
    public void Reload_RepairedAfterBrokenRenewal_PublishesAndForgetsTheFailure(string defect)
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var store = CreateSut();
        store.Reload();
        Break(defect);
        store.Reload();

        var repaired = Pki.Leaf("a.test");
        repaired.WritePair(_directory.Path, "a");
        store.Reload();
        Assert.Equal(repaired.Sha256, store.Current.Entries[0].Sha256);
        Assert.Empty(store.Failures);
    }

    [Fact]
    public void Reload_RenewalWhoseTimeComes_TakesOverWithoutAnotherChange()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        var store = CreateSut();
        store.Reload();
        var early = Pki.NotYetValid("a.test");
        early.WritePair(_directory.Path, "a");
        store.Reload();
        Assert.NotEqual(early.Sha256, store.Current.Entries[0].Sha256);

        _time.Advance(TimeSpan.FromDays(2));
        store.Reload();
        Assert.Equal(early.Sha256, store.Current.Entries[0].Sha256);
    }

    [Fact]
    public void Reload_FilesRemoved_TakesTheCertificateOutOfService()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        Pki.Leaf("b.test").WritePair(_directory.Path, "b");
        var store = CreateSut();
        store.Reload();
        File.Delete(_directory.Combine("a.crt"));
        File.Delete(_directory.Combine("a.key"));
        Assert.Equal(["a"], store.Reload().Removed);
        Assert.Equal(["b"], Names(store));
    }

    [Fact]
    public void Reload_FolderGone_KeepsWhatItGaveAndSaysSo()
    {
        Pki.Leaf("a.test").WritePair(_directory.Combine("certs"), "a");
        Pki.Leaf("b.test").WriteSecretFolder(_directory.Combine("certs"), "b");
        var store = CreateSut("certs");
        store.Reload();
        Directory.Move(_directory.Combine("certs"), _directory.Combine("elsewhere"));
        store.Reload();
        store.Reload();
        Assert.Equal(["a", "b"], Names(store));
        Assert.Equal([(null, CertificateFailureReason.SourceUnreadable)], Failures(store));
    }

    [Fact]
    public void Reload_SameNameTwice_KeepsTheFirstAndRenamesTheSecond()
    {
        Pki.Leaf("a.test").WritePair(_directory.Combine("1"), "site");
        Pki.Leaf("b.test").WritePair(_directory.Combine("2"), "site");
        var store = CreateSut("1", "2");
        store.Reload();
        Assert.Equal(["site", "site~2"], Names(store));
        Assert.Equal("site", Assert.Single(store.Current.Resolve("a.test").Candidates).Name);
        Assert.Equal([("site~2", CertificateFailureReason.DuplicateName)], Failures(store));
        Assert.True(store.Failures[0].Serving);
    }

    [Fact]
    public void Reload_FirstOfTwoOfOneNameRemoved_LeavesTheOtherItsOwnLastGoodVersion()
    {
        var second = Pki.Leaf("b.test");
        Pki.Leaf("a.test").WritePair(_directory.Combine("1"), "site");
        second.WritePair(_directory.Combine("2"), "site");
        var store = CreateSut("1", "2");
        store.Reload();
        File.Delete(_directory.Combine("1", "site.crt"));
        File.Delete(_directory.Combine("1", "site.key"));
        _directory.Write("2/site.crt", "garbage");
        store.Reload();
        Assert.Equal(second.Sha256, Assert.Single(store.Current.Entries).Sha256);
    }

    [Fact]
    public void Reload_EmptyOcspResponse_IsReportedAndTheCertificateServes()
    {
        Pki.Leaf("a.test").WritePair(_directory.Path, "a");
        _directory.Write("a.ocsp", "");
        var store = CreateSut();
        store.Reload();
        Assert.Equal(["a"], Names(store));
        Assert.Equal([("a", CertificateFailureReason.NotARegularFile)], Failures(store));
    }

    [Fact]
    public void Reload_ConfiguredFileMissing_IsReportedUnderItsConfiguredName()
    {
        Pki.Leaf("a.test").WriteCombined(_directory.Path, "a");
        var files = new Dictionary<string, CertificateFileSettings>
        {
            ["good"] = new() { Certificate = _directory.Combine("a.pem") },
            ["bad"] = new() { Certificate = _directory.Combine("missing.pem") },
        };
        var store = new CertificateStore([new FileSource(files)], new CatalogOptions(), _time);
        store.Reload();
        Assert.Equal(["good"], Names(store));
        Assert.Equal([("bad", CertificateFailureReason.FileNotFound)], Failures(store));
    }

    [Fact]
    public void Reload_OtherSourcesAndOptions_ReplaceTheOldOnes()
    {
        Pki.Leaf("a.test").WritePair(_directory.Combine("1"), "a");
        Pki.Leaf("b.test").WritePair(_directory.Combine("2"), "b");
        var store = CreateSut("1");
        store.Reload();
        var reload = store.Reload(Settings("2", new CatalogOptions { DefaultName = "b", DefaultForUnknownName = true }), static _ => true)!;
        Assert.Equal(["b"], reload.Published);
        Assert.Equal(["a"], reload.Removed);
        Assert.Equal(MatchRule.Default, store.Current.Resolve("unknown.test").Rule);
    }

    private void Break(string defect)
    {
        var certificate = _directory.Combine("a.crt");
        switch (defect)
        {
            case "mismatch":
                Pki.MismatchedKey("a.test").WritePair(_directory.Path, "a");
                break;
            case "cut off":
                File.WriteAllText(certificate, File.ReadAllText(certificate)[..300]);
                break;
            case "key gone":
                File.Delete(_directory.Combine("a.key"));
                break;
            case "certificate gone":
                File.Delete(certificate);
                break;
            case "empty":
                File.WriteAllText(certificate, "");
                break;
            case "expired":
                Pki.Expired("a.test").WritePair(_directory.Path, "a");
                break;
            case "not yet valid":
                Pki.NotYetValid("a.test").WritePair(_directory.Path, "a");
                break;
        }
    }

    private CertificateStore CreateSut(params string[] folders)
    {
        if (folders.Length == 0) folders = [""];
        var settings = new CertificateSettings { Directories = [.. folders.Select(folder => _directory.Combine(folder))] };
        return new CertificateStore(CertificateStore.SourcesOf(settings), new CatalogOptions(), _time);
    }

    private static IEnumerable<string> Names(CertificateStore store) => store.Current.Entries.Select(entry => entry.Name);

    private static IEnumerable<(string?, CertificateFailureReason)> Failures(CertificateStore store) =>
        store.Failures.Select(failure => (failure.Name, failure.Reason));

    private StoreSettings Settings(string folder, CatalogOptions options, VettingSettings? vetting = null) => new(
        [new DirectorySource(_directory.Combine(folder))], options, new CandidateLoader(vetting ?? new VettingSettings(), trial: null, _time));

    [Fact]
    public void Reload_RefusedByThePublisher_ChangesNothing()
    {
        Pki.Leaf("a.test").WritePair(_directory.Combine("1"), "a");
        Directory.CreateDirectory(_directory.Combine("2"));
        var store = CreateSut("1");
        store.Reload();
        var before = store.Generation;

        Assert.Null(store.Reload(Settings("2", new CatalogOptions()), static catalog => catalog.Entries.Count > 0));

        Assert.Same(before, store.Generation);
        Assert.Equal(["a"], store.Reload().Generation.Catalog.Entries.Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("2", true)]
    [InlineData("1", false)] // Deleted a moment ago, and perhaps about to be written again.
    public void Reload_ByOtherSettings_TakesOutAtOnceWhatNoSourceHasAnyMore(string folder, bool isGone)
    {
        var file = Pki.Leaf("a.test").WritePair(_directory.Combine("1"), "a");
        Pki.Leaf("b.test").WritePair(_directory.Combine("1"), "b");
        Pki.Leaf("c.test").WritePair(_directory.Combine("2"), "c");
        var store = CreateSut("1");
        store.Reload();
        File.Delete(file);
        File.Delete(Path.ChangeExtension(file, ".key"));

        store.Reload(Settings(folder, new CatalogOptions()), static _ => true, ReloadKind.Changed);

        string[] expected = isGone ? ["c"] : ["a", "b"];
        Assert.Equal(expected, Names(store));
    }

    [Fact]
    public void Reload_OtherOptionsAlone_RebuildTheCatalogOfTheSameCertificates()
    {
        Pki.Leaf("a.test").WritePair(_directory.Combine("1"), "a");
        Pki.Leaf("b.test").WritePair(_directory.Combine("1"), "b");
        var store = CreateSut("1");
        store.Reload();
        Assert.Equal(MatchRule.Reject, store.Current.Resolve(null).Rule);

        var reload = store.Reload(Settings("1", new CatalogOptions { DefaultName = "b" }), static _ => true)!;

        Assert.Empty(reload.Changes);
        Assert.Equal(MatchRule.Default, store.Current.Resolve(null).Rule);
        Assert.Equal(2, store.Parses);
    }

    [Fact]
    public void Reload_StricterVetting_JudgesAgainAndLeavesWhatServesInService()
    {
        Pki.Leaf("a.test").WritePair(_directory.Combine("1"), "a");
        var store = CreateSut("1");
        store.Reload();
        var strict = new VettingSettings { Severities = new Dictionary<string, VettingSeverity> { ["LongValidity"] = VettingSeverity.Reject } };
        Pki.Issue(new LeafOptions { Hosts = ["b.test"], NotAfter = TestPki.BaseTime.AddDays(2000) }).WritePair(_directory.Combine("1"), "b");
        store.Reload();
        Assert.Equal(["a", "b"], Names(store));

        store.Reload(Settings("1", new CatalogOptions(), strict), static _ => true);

        Assert.Equal(["a", "b"], Names(store));
        Assert.Equal([("b", CertificateFailureReason.Unfit)], Failures(store));
        store.Reload(Settings("1", new CatalogOptions()), static _ => true);
        Assert.Empty(store.Failures);
    }
}
