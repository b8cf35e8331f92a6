using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Trust;

public sealed class TrustStoreTests : IDisposable
{
    private static readonly TestPki Pki = new(TestPki.BaseTime);
    private static readonly TestCertificate Client = Pki.Client("client");

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly Observer _observer = new();

    private TrustFiles Files => new(_directory.Combine("ca.pem"), _directory.Combine("ca.crl"));

    private TrustFiles WithoutLists => new(_directory.Combine("ca.pem"), null);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Look_AuthoritiesAndLists_Serve()
    {
        _directory.Write("ca.pem", Pki.Root.Pem + Pki.Intermediate.Pem);
        _directory.Write("ca.crl", Pem(Pki.RevocationList(Client)));

        var bundle = Serving(CreateSut(Files));

        Assert.Equal(["CN=EdgeProxy Test Root,O=EdgeProxy Tests", "CN=EdgeProxy Test Intermediate,O=EdgeProxy Tests"], bundle.Authorities);
        Assert.Equal(TestPki.BaseTime.AddDays(7), bundle.ListsGoodUntil);
        Assert.Empty(bundle.Findings);
    }

    [Fact]
    public void Look_FilesInDer_Serve()
    {
        _directory.Write("ca.pem", Pki.Root.Der);
        _directory.Write("ca.crl", Pki.RevocationList());

        Assert.NotNull(Serving(CreateSut(Files)));
    }

    public static TheoryData<string, string?, CertificateFailureReason> Broken => new()
    {
        { "", null, CertificateFailureReason.NotARegularFile },
        { "no certificate", null, CertificateFailureReason.NoCertificate },
        { Pki.Root.Pem[..200], null, CertificateFailureReason.MalformedPem },
        { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", null, CertificateFailureReason.MalformedCertificate },
        { Pki.Root.Pem, "no list", CertificateFailureReason.NoRevocationList },
        { Pki.Root.Pem, Pki.Root.Pem, CertificateFailureReason.NoRevocationList },
        { Pki.Root.Pem, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", CertificateFailureReason.MalformedRevocationList },
        { Pki.Root.Pem, "-----BEGIN X509 CRL-----\nAAAA\n", CertificateFailureReason.MalformedPem },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Look_BrokenFileAtTheStart_ServesNothing(string authorities, string? lists, CertificateFailureReason reason)
    {
        _directory.Write("ca.pem", authorities);
        if (lists is not null) _directory.Write("ca.crl", lists);

        var store = CreateSut(lists is null ? WithoutLists : Files);

        Assert.Empty(store.Current.Bundles);
        var failure = Assert.Single(store.Current.Failures);
        Assert.Equal((reason, false), (failure.Reason, failure.Serving));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Look_BrokenFileLater_KeepsTheLastGoodVersionAndTellsItOnce(string authorities, string? lists, CertificateFailureReason reason)
    {
        var files = lists is null ? WithoutLists : Files;
        _directory.Write("ca.pem", Pki.Root.Pem);
        _directory.Write("ca.crl", Pki.RevocationList());
        var store = CreateSut(files);
        var good = Serving(store);

        _directory.Write("ca.pem", authorities);
        if (lists is not null) _directory.Write("ca.crl", lists);
        store.Look(ReloadKind.Requested);
        store.Look(ReloadKind.Requested);

        Assert.Same(good, Serving(store));
        Assert.Equal((reason, true), (Assert.Single(_observer.NewFailures).Reason, Assert.Single(store.Current.Failures).Serving));
    }

    [Fact]
    public void Look_FileThatIsGone_KeepsTheLastGoodVersion()
    {
        _directory.Write("ca.pem", Pki.Root.Pem);
        var store = CreateSut(WithoutLists);
        var good = Serving(store);

        File.Delete(_directory.Combine("ca.pem"));
        store.Look(ReloadKind.Changed);

        Assert.Same(good, Serving(store));
        // A file that is replaced by deleting it first is no alarm.
        Assert.Empty(store.Current.Failures);
        _time.Advance(TimeSpan.FromSeconds(3));
        store.Look(ReloadKind.Changed);
        Assert.Equal(CertificateFailureReason.FileNotFound, Assert.Single(store.Current.Failures).Reason);
    }

    [Fact]
    public void Look_FailureThatIsOver_IsToldOnce()
    {
        _directory.Write("ca.pem", "");
        var store = CreateSut(WithoutLists);

        _directory.Write("ca.pem", Pki.Root.Pem);
        store.Look(ReloadKind.Requested);

        Assert.Equal(CertificateFailureReason.NotARegularFile, Assert.Single(_observer.EndedFailures).Reason);
        Assert.NotNull(Serving(store));
    }

    [Fact]
    public void Look_OtherComments_ServesTheVerySame()
    {
        _directory.Write("ca.pem", Pki.Root.Pem);
        var store = CreateSut(WithoutLists);
        var good = Serving(store);

        _directory.Write("ca.pem", "# our root\n" + Pki.Root.Pem);
        store.Look(ReloadKind.Requested);

        Assert.Same(good, Serving(store));
    }

    [Fact]
    public void Look_NewList_ServesWithAnotherDigest()
    {
        _directory.Write("ca.pem", Pki.Root.Pem);
        _directory.Write("ca.crl", Pki.RevocationList());
        var store = CreateSut(Files);
        var before = Serving(store);

        _directory.Write("ca.crl", Pki.RevocationList(Client));
        store.Look(ReloadKind.Requested);

        Assert.NotEqual(before.Digest, Serving(store).Digest);
        Assert.Equal([null, before], _observer.Changes.Select(change => change.Before));
    }

    [Fact]
    public void Look_ListOutOfDate_DoesNotReplaceOneThatIsNot()
    {
        _directory.Write("ca.pem", Pki.Root.Pem);
        _directory.Write("ca.crl", Pki.RevocationList());
        var store = CreateSut(Files);
        var good = Serving(store);

        _directory.Write("ca.crl", Pki.ExpiredRevocationList());
        store.Look(ReloadKind.Requested);

        Assert.Same(good, Serving(store));
        Assert.Equal(CertificateFailureReason.Expired, Assert.Single(store.Current.Failures).Reason);
    }

    [Fact]
    public void Look_ListThatRunsOut_IsToldWhenItDoes()
    {
        _directory.Write("ca.pem", Pki.Root.Pem);
        _directory.Write("ca.crl", Pki.RevocationList());
        var store = CreateSut(Files);

        Assert.Equal(TestPki.BaseTime.AddDays(7).AddTicks(1), store.Look(ReloadKind.Requested).LookAgainAt);
        _time.Advance(TimeSpan.FromDays(8));
        store.Look(ReloadKind.Requested);

        Assert.Equal((CertificateFailureReason.Expired, true), (Assert.Single(store.Current.Failures).Reason, store.Current.Failures[0].Serving));
    }

    [Fact]
    public void Look_CertificateThatIsNoAuthorityOrTooOld_IsRemarked()
    {
        _directory.Write("ca.pem", Client.LeafPem + TestAuthority.SelfSigned("CN=Old", TestPki.BaseTime.AddYears(-9), TestPki.BaseTime.AddDays(-1)).Pem);

        Assert.Equal(["not-an-authority", "expired-authority"], Serving(CreateSut(WithoutLists)).Findings.Select(finding => finding.RuleId));
    }

    [Fact]
    public void Look_FileThatIsBeingWritten_IsLeftAloneUntilItRests()
    {
        _directory.Write("ca.pem", Pki.Root.Pem);
        var store = CreateSut(WithoutLists);
        var before = Serving(store);
        // The file system's clock is the system's: by the store's, the next change is a moment ago.
        _directory.Write("ca.pem", Pki.Intermediate.Pem);
        var written = new DateTimeOffset(File.GetLastWriteTimeUtc(_directory.Combine("ca.pem")), TimeSpan.Zero);
        _time.Advance(written.AddMilliseconds(20) - _time.GetUtcNow());

        var look = store.Look(ReloadKind.Changed);

        Assert.True(look.WritersAtWork);
        Assert.Same(before, Serving(store));
        _time.Advance(TimeSpan.FromSeconds(1));
        store.Look(ReloadKind.Changed);
        Assert.NotSame(before, Serving(store));
    }

    [Fact]
    public void Follow_OtherFiles_ServesBothUntilTheNextLook()
    {
        _directory.Write("ca.pem", Pki.Root.Pem);
        _directory.Write("other.pem", Pki.Intermediate.Pem);
        var other = new TrustFiles(_directory.Combine("other.pem"), null);
        var store = CreateSut(WithoutLists);

        store.Follow([other], new CertificateSettings());
        Assert.Equal(2, store.Current.Bundles.Count);

        Assert.Equal([other.Authorities], store.Look(ReloadKind.Changed).Paths);
        Assert.Equal(other, Assert.Single(store.Current.Bundles).Key);
    }

    private TrustStore CreateSut(TrustFiles files)
    {
        var store = new TrustStore([files], new CertificateSettings(), _time, _observer);
        store.Look(ReloadKind.Start);
        return store;
    }

    private static TrustBundle Serving(TrustStore store) => Assert.Single(store.Current.Bundles).Value;

    private static string Pem(byte[] list) => System.Security.Cryptography.PemEncoding.WriteString("X509 CRL", list) + "\n";

    private sealed class Observer : ITrustObserver
    {
        public List<TrustChange> Changes { get; } = [];

        public List<CertificateFailure> NewFailures { get; } = [];

        public List<CertificateFailure> EndedFailures { get; } = [];

        public void Reloaded(TrustReload reload)
        {
            Changes.AddRange(reload.Changes);
            NewFailures.AddRange(reload.NewFailures);
            EndedFailures.AddRange(reload.EndedFailures);
        }
    }
}
