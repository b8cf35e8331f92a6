using System.Collections.Concurrent;

namespace EdgeProxy.Certificates.Tests.Watching;

/// <summary>Keeps what a loop told, and lets a test await it.</summary>
internal sealed class RecordingObserver : ICertificateObserver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<CertificateReload> Reloads { get; } = [];

    public ConcurrentQueue<WatchStatus> Watches { get; } = [];

    public ConcurrentQueue<Exception> Faults { get; } = [];

    public CertificateCatalog Catalog { get; private set; } = CertificateCatalog.Empty;

    public void Publish(CertificateCatalog catalog) => Catalog = catalog;

    public void Reloaded(CertificateReload reload) => Tell(() => Reloads.Enqueue(reload));

    public void WatchChanged(WatchStatus before, WatchStatus now) => Tell(() => Watches.Enqueue(now));

    public void Failed(Exception fault) => Tell(() => Faults.Enqueue(fault));

    /// <summary>Waits, in bounded time, until something holds.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        while (true)
        {
            Task news;
            lock (_gate) news = _news.Task;
            if (holds()) return;
            await news.WaitAsync(Patience);
        }
    }

    /// <summary>Waits until a certificate serves.</summary>
    public Task ServesAsync(string sha256) => UntilAsync(() => Catalog.Entries.Any(entry => entry.Sha256 == sha256));

    private void Tell(Action tell)
    {
        tell();
        lock (_gate)
        {
            _news.SetResult();
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
