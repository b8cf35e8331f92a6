using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Watching;

/// <summary>Every way in which operators and their tools renew certificates, on the real file system, with the kernel's notifications alone.</summary>
public sealed class FileChangeTests : IAsyncDisposable
{
    private static readonly TestPki Pki = new(TimeProvider.System);

    private readonly TestCertificate _old = Pki.Leaf("a.test");
    private readonly TestCertificate _new = Pki.Leaf("a.test");
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingObserver _observer = new();
    private readonly FileNotifications _notifications = new();
    private CertificateLoop? _loop;

    public async ValueTask DisposeAsync()
    {
        if (_loop is not null) await _loop.DisposeAsync();
        _notifications.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task WrittenInPlace_IsServed()
    {
        _old.WritePair(Certs(), "a");
        Watch();
        _new.WritePair(Certs(), "a");
        await _observer.ServesAsync(_new.Sha256);
    }

    [Fact]
    public async Task RenamedOver_IsServed()
    {
        _old.WritePair(Certs(), "a");
        Watch();
        _new.WritePair(_directory.Combine("new"), "a");
        foreach (var file in new[] { "a.key", "a.crt" }) File.Move(_directory.Combine("new", file), Path.Combine(Certs(), file), overwrite: true);
        await _observer.ServesAsync(_new.Sha256);
    }

    [Theory]
    [InlineData("certs")]
    [InlineData("certs/secret")]
    public async Task KubernetesFlip_IsServed(string mount)
    {
        _old.WriteSecretFolder(_directory.Combine(mount), "..1");
        Directory.CreateSymbolicLink(_directory.Combine(mount, "..data"), "..1");
        File.CreateSymbolicLink(_directory.Combine(mount, "tls.crt"), "..data/tls.crt");
        File.CreateSymbolicLink(_directory.Combine(mount, "tls.key"), "..data/tls.key");
        Watch();

        // As kubelet's AtomicWriter does: new folder, new link, the link renamed over the old one, the old folder deleted.
        _new.WriteSecretFolder(_directory.Combine(mount), "..2");
        Directory.CreateSymbolicLink(_directory.Combine(mount, "..data_tmp"), "..2");
        Rename(_directory.Combine(mount, "..data_tmp"), _directory.Combine(mount, "..data"));
        Directory.Delete(_directory.Combine(mount, "..1"), recursive: true);

        await _observer.ServesAsync(_new.Sha256);
        Assert.All(_observer.Reloads, reload => Assert.Empty(reload.Removed));
    }

    [Fact]
    public async Task CertbotRenewal_IsServed()
    {
        _old.WriteCertbotFolder(_directory.Combine("archive"), "1");
        Link("1");
        Watch();
        _new.WriteCertbotFolder(_directory.Combine("archive"), "2");
        Link("2");
        await _observer.ServesAsync(_new.Sha256);

        void Link(string version)
        {
            foreach (var file in new[] { "privkey.pem", "fullchain.pem" })
            {
                Directory.CreateDirectory(Path.Combine(Certs(), "a.test"));
                var link = Path.Combine(Certs(), "a.test", file);
                File.Delete(link);
                File.CreateSymbolicLink(link, $"../../archive/{version}/{file}");
            }
        }
    }

    [Fact]
    public async Task DeletedAndWrittenAgain_IsServed()
    {
        _old.WritePair(Certs(), "a");
        Watch();
        File.Delete(Path.Combine(Certs(), "a.crt"));
        File.Delete(Path.Combine(Certs(), "a.key"));
        _new.WritePair(Certs(), "a");
        await _observer.ServesAsync(_new.Sha256);
        Assert.All(_observer.Reloads, reload => Assert.Empty(reload.Removed));
    }

    [Fact]
    public async Task FolderDeletedAndMadeAgain_IsServed()
    {
        _old.WritePair(Certs(), "a");
        Watch();
        Directory.Delete(Certs(), recursive: true);
        await _observer.UntilAsync(() => _observer.Reloads.Any(reload => reload.NewFailures.Any(failure => failure.Reason == CertificateFailureReason.SourceUnreadable)));
        Assert.Equal(_old.Sha256, Assert.Single(_observer.Catalog.Entries).Sha256);

        _new.WritePair(Certs(), "a");
        await _observer.ServesAsync(_new.Sha256);
    }

    [Fact]
    public async Task FolderReplacedByAnother_IsServed()
    {
        _old.WritePair(Certs(), "a");
        Watch();
        _new.WritePair(_directory.Combine("mounted"), "a");
        Directory.Move(Certs(), _directory.Combine("away"));
        Directory.Move(_directory.Combine("mounted"), Certs());
        await _observer.ServesAsync(_new.Sha256);

        // And what is there now is watched.
        var third = Pki.Leaf("a.test");
        third.WritePair(Certs(), "a");
        await _observer.ServesAsync(third.Sha256);
    }

    [Fact]
    public async Task LinkToTheFolderPointedElsewhere_IsServed()
    {
        _old.WritePair(_directory.Combine("release1"), "a");
        _new.WritePair(_directory.Combine("release2"), "a");
        Directory.CreateSymbolicLink(Certs(), "release1");
        Watch();
        Directory.CreateSymbolicLink(_directory.Combine("next"), "release2");
        Rename(_directory.Combine("next"), Certs());
        await _observer.ServesAsync(_new.Sha256);
    }

    [Fact]
    public async Task FolderAddedOneDown_IsServedAndWatched()
    {
        _old.WritePair(Certs(), "a");
        Watch();
        Pki.Leaf("b.test").WriteSecretFolder(Certs(), "b");
        await _observer.UntilAsync(() => _observer.Catalog.Entries.Count == 2);
        var renewed = Pki.Leaf("b.test");
        renewed.WriteSecretFolder(Certs(), "b");
        await _observer.ServesAsync(renewed.Sha256);
    }

    [Fact]
    public async Task FilesNamedOneByOne_ThatComeLater_AreServed()
    {
        var folder = _directory.Combine("run", "api");
        Watch(new CertificateSettings
        {
            Files = new Dictionary<string, CertificateFileSettings>
            {
                ["api"] = new() { Certificate = Path.Combine(folder, "tls.crt"), Key = Path.Combine(folder, "tls.key") },
            },
        });
        _old.WriteSecretFolder(_directory.Combine("run"), "api");
        await _observer.ServesAsync(_old.Sha256);
        _new.WriteSecretFolder(_directory.Combine("run"), "api");
        await _observer.ServesAsync(_new.Sha256);
    }

    [Fact]
    public async Task TornForSomeTime_ServesTheLastGoodAndThenTheNew()
    {
        _old.WritePair(Certs(), "a");
        Watch();
        File.WriteAllText(Path.Combine(Certs(), "a.key"), _new.Key.Pem);
        await _observer.UntilAsync(() => _observer.Reloads.Any(reload => reload.NewFailures.Any()));
        Assert.Equal(_old.Sha256, Assert.Single(_observer.Catalog.Entries).Sha256);

        _new.WritePair(Certs(), "a");
        await _observer.ServesAsync(_new.Sha256);
        Assert.Single(_observer.Reloads.SelectMany(reload => reload.NewFailures));
        Assert.Empty(_observer.Reloads.Last().Failures);
    }

    private string Certs() => _directory.Combine("certs");

    private void Watch(CertificateSettings? settings = null)
    {
        // The rescan must not come to the rescue.
        settings = (settings ?? new CertificateSettings { Directories = [Certs()] }) with { RescanInterval = TimeSpan.FromDays(1), Debounce = TimeSpan.FromMilliseconds(50) };
        var store = new CertificateStore(CertificateStore.SourcesOf(settings), new CatalogOptions(), TimeProvider.System);
        _loop = new CertificateLoop(store, settings, _observer, TimeProvider.System, _notifications);
        _loop.Start();
    }

    /// <summary>rename(2) replaces a link; .NET's own methods refuse to.</summary>
    private static void Rename(string link, string over) =>
        System.Diagnostics.Process.Start("mv", ["-T", link, over]).WaitForExit();
}
