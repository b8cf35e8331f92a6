using System.Diagnostics.Metrics;
using EdgeProxy.Telemetry;
using EdgeProxy.Tls;

namespace EdgeProxy.AccessLogging;

/// <summary>
/// Entries on their way to the log, as bytes: an object for each would outlive the youngest generation while it waits, and be moved by the collector. Bounded:
/// what does not fit is dropped and counted, and said at once, and at most once a minute while it goes on.
/// </summary>
internal sealed partial class AccessLogQueue
{
    // Held for as long as it takes to copy an entry, and now and then to find room for the next ones.
    private readonly Lock _gate = new();
    private readonly int _places;
    private readonly Counter<long> _dropped;
    private readonly Episode _overflow = new();
    private readonly TimeProvider _time;
    private readonly ILogger<AccessLogQueue> _log;
    private List<EntryChunk> _chunks = []; // by _gate, as the others
    private bool _isWriterAsleep;
    private int _waiting;
    private bool _isOver;

    // Wakes the writer. Not the gate, which requests would then find held by a thread that is being woken.
    private readonly object _bell = new();
    private bool _isRung; // by _bell

    public AccessLogQueue(AccessLogSettings settings, IMeterFactory meters, TimeProvider time, ILogger<AccessLogQueue> log)
    {
        (_time, _log) = (time, log);
        _places = settings.QueueLength;
        _dropped = meters.Create(EdgeProxyMeter.Name).CreateCounter<long>(
            "edgeproxy.access_log.dropped", "{line}", "Lines of the access log that were dropped because it could not be written fast enough.");
    }

    /// <summary>Any thread, never waiting for the log.</summary>
    /// <param name="entry">Copied.</param>
    public void Add(in AccessLogEntry entry)
    {
        if (TryAdd(entry)) return;
        _dropped.Add(1);
        if (_overflow.Begin(_time) is { } untold) LogOverflow(untold);
    }

    /// <summary>Blocks until there are entries; for the thread of the one writer.</summary>
    /// <returns>Whether there are any: without, no more will come.</returns>
    public bool Wait()
    {
        lock (_gate)
        {
            if (_chunks.Count > 0 || _isOver) return _chunks.Count > 0;
            _isWriterAsleep = true;
        }

        lock (_bell)
        {
            while (!_isRung) Monitor.Wait(_bell);
            _isRung = false;
        }

        lock (_gate) return _chunks.Count > 0;
    }

    /// <summary>All entries there are. They keep their places until <see cref="Free"/>.</summary>
    public IReadOnlyList<EntryChunk> Take()
    {
        lock (_gate)
        {
            var taken = _chunks;
            _chunks = [];
            return taken;
        }
    }

    /// <summary>Entries that were taken are written, or lost.</summary>
    public void Free(EntryChunk chunk)
    {
        lock (_gate) _waiting -= chunk.Places;
    }

    /// <summary>No more will come.</summary>
    public void Complete()
    {
        bool isAsleep;
        lock (_gate)
        {
            _isOver = true;
            (isAsleep, _isWriterAsleep) = (_isWriterAsleep, false);
        }

        if (isAsleep) Ring();
    }

    /// <summary>Lines that could not be written.</summary>
    public void Lost(int count) => _dropped.Add(count);

    private bool TryAdd(in AccessLogEntry entry)
    {
        var size = PackedEntry.SizeOf(entry);
        bool isAsleep;
        lock (_gate)
        {
            if (_waiting >= _places || _isOver) return false;
            _waiting += EntryChunk.PlacesOf(size);
            if (_chunks.Count == 0 || !_chunks[^1].TryAdd(entry, size)) Begin(entry, size);
            (isAsleep, _isWriterAsleep) = (_isWriterAsleep, false);
        }

        if (isAsleep) Ring();
        return true;
    }

    private void Ring()
    {
        lock (_bell)
        {
            _isRung = true;
            Monitor.Pulse(_bell);
        }
    }

    private void Begin(in AccessLogEntry entry, int size)
    {
        if (_chunks.Count > 0) _waiting += _chunks[^1].Close();
        var chunk = new EntryChunk(size);
        chunk.TryAdd(entry, size);
        _chunks.Add(chunk);
    }

    [LoggerMessage(400, LogLevel.Warning, "The access log cannot be written as fast as requests come; lines are dropped and counted in edgeproxy_access_log_dropped_total; {Untold} more since the last such line")]
    private partial void LogOverflow(long untold);
}
