using EdgeProxy.Draining;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Hosting;

/// <summary>
/// Gives back what a burst of connections left behind, once it is over. A handshake needs several times the memory of the connection it
/// makes; without this the heaps keep that until the next burst, and five thousand idle connections look a third larger than they are.
/// </summary>
/// <remarks>
/// Compacting stops the process for some tens of milliseconds, so it waits for a second in which the process had next to nothing to do;
/// under load that never comes. Spare blocks cost nothing to give up, so that is done each second, busy or not.
/// </remarks>
internal sealed class MemoryTrim(ConnectionLedger ledger, TransportBlocks blocks, TimeProvider time) : IHostedService, IDisposable
{
    private const long Burst = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(50);

    private ITimer? _timer;
    private TimeSpan _workedBefore;
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

    private void Look()
    {
        blocks.Trim();
        var worked = Environment.CpuUsage.TotalTime;
        var isIdle = worked - _workedBefore < Idle;
        _workedBefore = worked;
        var opened = ledger.Opened;
        if (!isIdle || opened - _openedAtTrim < Burst) return;

        _openedAtTrim = opened;
        Trims++;
        // Once more: what the burst gave back since the last second is not needed either.
        blocks.Trim();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.Trim();
    }
}
