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
internal sealed class MemoryTrim : IHostedService, IDisposable
{
    private const long Burst = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(50);

    private readonly ConnectionLedger _ledger;
    private readonly TransportBlocks _blocks;
    private readonly TimeProvider _time;
    private readonly Func<TimeSpan> _worked;
    private ITimer? _timer;
    private TimeSpan _workedBefore;
    private long _openedAtTrim;

    /// <summary>Looks each second from its start on.</summary>
    public MemoryTrim(ConnectionLedger ledger, TransportBlocks blocks, TimeProvider time)
        : this(ledger, blocks, time, static () => Environment.CpuUsage.TotalTime)
    {
    }

    /// <summary>With another measure of how much this process has worked, for tests: other tests run in the same process, and their work would count.</summary>
    internal MemoryTrim(ConnectionLedger ledger, TransportBlocks blocks, TimeProvider time, Func<TimeSpan> worked) =>
        (_ledger, _blocks, _time, _worked) = (ledger, blocks, time, worked);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _time.CreateTimer(static self => ((MemoryTrim)self!).Look(), this, Interval, Interval);
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
        _blocks.Trim();
        var worked = _worked();
        var isIdle = worked - _workedBefore < Idle;
        _workedBefore = worked;
        var opened = _ledger.Opened;
        if (!isIdle || opened - _openedAtTrim < Burst) return;

        _openedAtTrim = opened;
        // Once more: what the burst gave back since the last second is not needed either.
        _blocks.Trim();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.Trim();
    }
}
