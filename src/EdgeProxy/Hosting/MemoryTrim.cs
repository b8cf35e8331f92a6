using EdgeProxy.Draining;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Hosting;

/// <summary>
/// Gives back what a burst of connections left behind, once it is over. A handshake needs several times the memory of the connection it
/// makes; without this the heaps keep that until the next burst, and five thousand idle connections look a third larger than they are.
/// </summary>
/// <remarks>
/// Only in quiet: a second in which next to nobody connected, after many did. The collection is concurrent, so requests that are under way
/// go on; under steady load it never happens.
/// </remarks>
internal sealed class MemoryTrim(ConnectionLedger ledger, TimeProvider time) : IHostedService, IDisposable
{
    private const long Burst = 500;
    private const long Quiet = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private ITimer? _timer;
    private long _openedBefore;
    private long _openedAtTrim;

    /// <summary>How often memory was given back.</summary>
    internal int Trims { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static self => ((MemoryTrim)self!).Look(), this, Interval, Interval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => Interlocked.Exchange(ref _timer, null)?.Dispose();

    // Timers of one kind never overlap by a whole interval here: a look takes microseconds, and a trim some milliseconds.
    private void Look()
    {
        var opened = ledger.Opened;
        var isQuiet = opened - _openedBefore < Quiet;
        _openedBefore = opened;
        if (!isQuiet || opened - _openedAtTrim < Burst) return;

        _openedAtTrim = opened;
        Trims++;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        NativeHeap.Trim();
    }
}
