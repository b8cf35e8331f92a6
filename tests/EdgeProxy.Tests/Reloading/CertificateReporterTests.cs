using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using EdgeProxy.Proxying;
using EdgeProxy.Reloading;
using EdgeProxy.Telemetry.Certificates;
using EdgeProxy.Telemetry.Events;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using EdgeProxy.Tls;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.Reloading;

/// <summary>What the operator is told, and how often.</summary>
[Collection(EdgeProxyMeterTests.Name)]
public sealed class CertificateReporterTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly TestPki _pki = new(TestPki.BaseTime);
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingLogger<CertificateReporter> _log = new();
    private readonly EventJournal _events;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CertificateStore _store;
    private readonly CertificateReporter _reporter;
    private readonly TlsState _tls;

    public CertificateReporterTests()
    {
        _events = new EventJournal(_time);
        _store = new CertificateStore([new DirectorySource(_directory.Path)], new CatalogOptions(), _time);
        var policies = TlsPolicySet.Compile(new TlsSettings(), [])!;
        _tls = new TlsState(new TlsSnapshot(CertificateCatalog.Empty, policies));
        var configuration = new ActiveConfiguration(new EdgeConfiguration(new EdgeSettings { Listeners = [] }, policies, ProxyRoutes.None));
        _reporter = new CertificateReporter(_tls, configuration, ActivatorUtilities.CreateInstance<CertificateSwaps>(_services), _events, _time, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public void Publish_Catalog_IsWhatHandshakesChooseFrom()
    {
        _pki.Leaf("a.test").WritePair(_directory.Path, "a");
        _store.Reload();
        _reporter.Publish(_store.Current);
        Assert.Same(_store.Current, _tls.Current.Catalog);
    }

    [Fact]
    public void Reloaded_Swap_IsOneLineWithBothSerials()
    {
        var (old, renewed) = (_pki.Leaf("a.test"), _pki.Leaf("a.test"));
        old.WritePair(_directory.Path, "a");
        Reload(ReloadKind.Start);
        renewed.WritePair(_directory.Path, "a");
        Reload(ReloadKind.Changed);

        var line = Assert.Single(_log.Messages, message => message.Contains("swapped", StringComparison.Ordinal));
        Assert.Contains($"serial {Serial(old)} gives way to {Serial(renewed)}", line, StringComparison.Ordinal);
        Assert.Equal(EventKind.CertificatePublished, _events.Last(1)[0].Kind);

        static string Serial(TestCertificate certificate)
        {
            using var x509 = certificate.ToX509();
            return x509.SerialNumber;
        }
    }

    [Fact]
    public void Reloaded_FailureThatStays_IsToldOnceAndSoIsItsEnd()
    {
        var good = _pki.Leaf("a.test");
        good.WritePair(_directory.Path, "a");
        Reload(ReloadKind.Start);
        _directory.Write("a.crt", "nonsense");
        for (var i = 0; i < 5; i++) Reload(ReloadKind.Requested);
        good.WritePair(_directory.Path, "a");
        Reload(ReloadKind.Requested);

        Assert.Single(_log.Messages, message => message.Contains("last good version serves", StringComparison.Ordinal));
        Assert.Single(_log.Messages, message => message.Contains("is over", StringComparison.Ordinal));
        Assert.Equal(
            [EventKind.CertificateFailed, EventKind.CertificateRecovered],
            _events.Last(100).Reverse().Select(happened => happened.Kind).Where(kind => kind is EventKind.CertificateFailed or EventKind.CertificateRecovered));
    }

    [Fact]
    public void Reloaded_FilesGone_IsToldAsARemoval()
    {
        _pki.Leaf("a.test").WritePair(_directory.Path, "a");
        _pki.Leaf("b.test").WritePair(_directory.Path, "b");
        Reload(ReloadKind.Start);
        File.Delete(_directory.Combine("a.crt"));
        File.Delete(_directory.Combine("a.key"));
        Reload(ReloadKind.Requested);

        Assert.Contains(_events.Last(10), happened => happened is { Kind: EventKind.CertificateRemoved, Certificate: "a" });
    }

    [Fact]
    public void WatchChanged_AsManyTimesAsItIs_IsToldOncePerEpisode()
    {
        var (good, bad, worse) = (new WatchStatus(5, 0, null), new WatchStatus(4, 1, "no space left"), new WatchStatus(3, 2, "no space left"));
        _reporter.WatchChanged(WatchStatus.None, good);
        _reporter.WatchChanged(good, bad);
        _reporter.WatchChanged(bad, worse);
        _reporter.WatchChanged(worse, good);

        Assert.Equal([EventKind.WatchRestored, EventKind.WatchLost], _events.Last(10).Select(happened => happened.Kind));
        Assert.Equal(2, _log.Messages.Count);
    }

    private void Reload(ReloadKind kind) => _reporter.Reloaded(_store.Reload(kind));
}
