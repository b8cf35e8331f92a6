using EdgeProxy.Certificates;
using EdgeProxy.Telemetry.Certificates;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Telemetry;

public sealed class StoreInventoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestPki _pki = new(TestPki.BaseTime);
    private readonly ManualTime _time = new();
    private readonly CertificateStore _store;

    public StoreInventoryTests() => _store = new CertificateStore(
        CertificateStore.SourcesOf(new CertificateSettings { Directories = [_directory.Path] }), new CatalogOptions(), _time);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Snapshot_WithoutAStore_IsEmpty() => Assert.Empty(new StoreInventory(null).Snapshot());

    [Fact]
    public void Snapshot_GoodCertificate_Serves()
    {
        _pki.Leaf("api.test").WritePair(_directory.Path, "api");

        var record = Assert.Single(Reload());

        Assert.Equal(("api", CertificateState.Serving, null, null), (record.Name, record.StateAt(_time.GetUtcNow()), record.Reason, record.Since));
    }

    [Fact]
    public void Snapshot_Findings_AreOfTheOneInServiceAndOfTheOneRefused()
    {
        _pki.IncompleteChain("api.test").WritePair(_directory.Path, "api");
        Assert.Equal(["incomplete-chain"], Rules(Reload()));
        Assert.Equal(CertificateState.Serving, Reload()[0].StateAt(_time.GetUtcNow()));

        _pki.WeakRsa("api.test").WritePair(_directory.Path, "api");
        var record = Assert.Single(Reload());

        Assert.Equal(["incomplete-chain", "weak-key"], Rules([record]));
        Assert.Equal(CertificateState.Stale, record.StateAt(_time.GetUtcNow()));
        Assert.Contains("RSA key of 1024 bits", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Snapshot_LastGoodShelfUnusable_IsNoCertificate()
    {
        _pki.Leaf("api.test").WritePair(_directory.Combine("certs"), "api");
        var store = new CertificateStore(
            [new DirectorySource(_directory.Combine("certs"))], new CatalogOptions(), _time, lastGood: new LastGoodShelf(_directory.Write("state", "")));
        store.Reload();

        var record = Assert.Single(new StoreInventory(store).Snapshot());

        Assert.NotEmpty(store.Failures);
        Assert.Equal(("api", CertificateState.Serving), (record.Name, record.StateAt(_time.GetUtcNow())));
    }

    [Fact]
    public void Snapshot_CertificateThatNeverWasGood_IsRejectedWithItsReason()
    {
        _directory.Write("api.crt", "-----BEGIN CERTIFICATE-----\nnonsense\n");

        var record = Assert.Single(Reload());

        Assert.Equal(("api", CertificateState.Rejected, _time.GetUtcNow()), (record.Name, record.StateAt(_time.GetUtcNow()), record.Since));
        Assert.NotEmpty(record.Reason!);
    }

    [Fact]
    public void Snapshot_GoodCertificateBrokenLater_IsStaleSinceThen()
    {
        _pki.Leaf("api.test").WritePair(_directory.Path, "api");
        _ = Reload();
        _time.Advance(TimeSpan.FromHours(1));
        var broken = _time.GetUtcNow();
        _directory.Write("api.crt", "half a fi");
        _ = Reload();
        _time.Advance(TimeSpan.FromHours(1));

        var record = Assert.Single(Reload());

        Assert.Equal((CertificateState.Stale, broken), (record.StateAt(_time.GetUtcNow()), record.Since!.Value));
        Assert.Equal(["api.test"], record.Entry!.Hosts);
    }

    [Fact]
    public void Snapshot_SourceThatCannotBeRead_IsListedUnderItsFolder()
    {
        var missing = _directory.Combine("missing");
        var store = new CertificateStore([new DirectorySource(missing)], new CatalogOptions(), _time);
        store.Reload();

        var record = Assert.Single(new StoreInventory(store).Snapshot());

        Assert.Equal((missing, CertificateState.Rejected), (record.Name, record.StateAt(_time.GetUtcNow())));
    }

    [Fact]
    public void Snapshot_FolderGoneAfterItGaveCertificates_AreStaleAndNothingElseIsListed()
    {
        _pki.Leaf("api.test").WriteSecretFolder(_directory.Path, "certs");
        var store = new CertificateStore([new DirectorySource(_directory.Combine("certs"))], new CatalogOptions(), _time);
        store.Reload();
        Directory.Delete(_directory.Combine("certs"), recursive: true);
        store.Reload();

        var record = Assert.Single(new StoreInventory(store).Snapshot());

        Assert.Equal(("certs", CertificateState.Stale), (record.Name, record.StateAt(_time.GetUtcNow())));
        Assert.Contains("cannot be searched", record.Reason, StringComparison.Ordinal);
    }

    private IReadOnlyList<CertificateRecord> Reload()
    {
        _store.Reload();
        return new StoreInventory(_store).Snapshot();
    }

    private static IEnumerable<string> Rules(IReadOnlyList<CertificateRecord> records) => records.SelectMany(record => record.Findings).Select(finding => finding.RuleId);
}
