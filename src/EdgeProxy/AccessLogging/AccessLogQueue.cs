using System.Diagnostics.Metrics;
using System.Threading.Channels;
using EdgeProxy.Telemetry;

namespace EdgeProxy.AccessLogging;

/// <summary>
/// Lines on their way to the log. Bounded: what does not fit is dropped and counted, and said once until the queue has room again.
/// </summary>
internal sealed partial class AccessLogQueue
{
    private readonly Channel<AccessLogEntry> _entries;
    private readonly Counter<long> _dropped;
    private readonly ILogger<AccessLogQueue> _log;
    private int _overflowing;

    public AccessLogQueue(AccessLogSettings settings, IMeterFactory meters, ILogger<AccessLogQueue> log)
    {
        _log = log;
        _entries = Channel.CreateBounded<AccessLogEntry>(new BoundedChannelOptions(settings.QueueLength) { SingleReader = true });
        _dropped = meters.Create(EdgeProxyMeter.Name).CreateCounter<long>(
            "edgeproxy.access_log.dropped", "{line}", "Lines of the access log that were dropped because it could not be written fast enough.");
    }

    public ChannelReader<AccessLogEntry> Reader => _entries.Reader;

    /// <summary>Any thread, never waiting.</summary>
    public void Add(AccessLogEntry entry)
    {
        if (_entries.Writer.TryWrite(entry)) return;
        _dropped.Add(1);
        if (Interlocked.Exchange(ref _overflowing, 1) == 0) LogOverflow();
    }

    /// <summary>Everything that waited has been written: the next overflow is told again.</summary>
    public void Drained() => Volatile.Write(ref _overflowing, 0);

    /// <summary>No more will come.</summary>
    public void Complete() => _entries.Writer.TryComplete();

    /// <summary>Lines that could not be written.</summary>
    public void Lost(int count) => _dropped.Add(count);

    [LoggerMessage(400, LogLevel.Warning, "The access log cannot be written as fast as requests come; lines are dropped and counted in edgeproxy_access_log_dropped_total")]
    private partial void LogOverflow();
}
