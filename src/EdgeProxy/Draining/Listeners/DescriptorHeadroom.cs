using System.Diagnostics.Metrics;
using EdgeProxy.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Win32.SafeHandles;

namespace EdgeProxy.Draining;

/// <summary>
/// Stops accepting before the process runs out of file descriptors. At the limit accept(2) fails with EMFILE and the connection stays in the queue, so
/// an accept loop spins; and what is accepted needs a descriptor for its backend.
/// </summary>
/// <remarks>The kernel always gives the lowest free number, so the number of a new descriptor tells how many are in use, at no cost.</remarks>
internal sealed partial class DescriptorHeadroom
{
    // The tenth that is kept free is for connections to backends, files of certificates, and the operator's questions.
    private const int Reserve = 10;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    // At the limit, each connection that is closed makes room for one: the trouble is over once nobody had to wait for so long.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Func<long> _lowestFree;
    private readonly ILogger<DescriptorHeadroom> _log;
    private readonly TimeProvider _time;
    private readonly long _limit;
    private readonly long _highest;

    /// <summary>The pause that is going on; ends when there is room again. Guarded by <see cref="_gate"/>.</summary>
    private Task? _pause;

    /// <summary>How often there was no room. Guarded by <see cref="_gate"/>.</summary>
    private long _pauses;

    /// <summary>Whether the log says that connections wait. Guarded by <see cref="_gate"/>.</summary>
    private bool _isTold;

    private volatile bool _isPaused;

    public DescriptorHeadroom(IMeterFactory meters, TimeProvider time, ILogger<DescriptorHeadroom> log) : this(OpenFiles.Limit, LowestFree, meters, time, log)
    {
    }

    internal DescriptorHeadroom(long? limit, Func<long> lowestFree, IMeterFactory meters, TimeProvider time, ILogger<DescriptorHeadroom> log)
    {
        (_limit, _lowestFree, _time, _log) = (limit ?? long.MaxValue, lowestFree, time, log);
        _highest = _limit - (_limit / Reserve);
        meters.Create(EdgeProxyMeter.Name).CreateObservableGauge(
            "edgeproxy.connections.accept_paused",
            () => _isPaused ? 1 : 0,
            description: "1 while no new connections are accepted because too many files are open.");
    }

    /// <summary>Looks at a connection that was accepted.</summary>
    /// <returns>A task that ends when the next may be.</returns>
    public Task AfterAsync(ConnectionContext accepted)
    {
        var descriptor = accepted.Features.Get<IConnectionSocketFeature>()?.Socket.Handle ?? 0;
        return descriptor < _highest ? Task.CompletedTask : WaitForRoomAsync();
    }

    private Task WaitForRoomAsync()
    {
        lock (_gate)
        {
            if (_pause is { IsCompleted: false }) return _pause;
            _isPaused = true;
            if (!_isTold) LogPaused(_highest, _limit);
            _isTold = true;
            return _pause = LastAsync(++_pauses);
        }
    }

    private async Task LastAsync(long pause)
    {
        do await Task.Delay(Tick, _time);
        while (_lowestFree() >= _highest);
        _isPaused = false;
        _ = TellOfTheEndAsync(pause);
    }

    private async Task TellOfTheEndAsync(long pause)
    {
        await Task.Delay(Calm, _time);
        lock (_gate)
        {
            if (_pauses != pause) return;
            _isTold = false;
            LogResumed();
        }
    }

    private static long LowestFree()
    {
        try
        {
            using SafeFileHandle probe = File.OpenHandle("/dev/null");
            return probe.DangerousGetHandle();
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }

    [LoggerMessage(6, LogLevel.Warning, "New connections wait: {Open} files are open and the process may open {Limit}. Raise the limit (ulimit -n, LimitNOFILE=)")]
    private partial void LogPaused(long open, long limit);

    [LoggerMessage(7, LogLevel.Information, "New connections are accepted again")]
    private partial void LogResumed();
}
