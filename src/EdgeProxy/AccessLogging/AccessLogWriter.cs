using System.Runtime.InteropServices;

namespace EdgeProxy.AccessLogging;

/// <summary>
/// Writes the access log beside the requests, on a thread of its own, which a pipe or a disk may block: all that waits at once, which is made lines here. What
/// fails, whatever it is, loses its lines, is told once, and is tried again with the next.
/// </summary>
internal sealed partial class AccessLogWriter(AccessLogSettings settings, AccessLogQueue queue, TimeProvider time, ILogger<AccessLogWriter> log)
    : IHostedService, IDisposable
{
    // A line that woke its writer, which wrote it, cost an eighth of a request. So lines gather for a moment, shorter where few may wait, and many are written at once.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);
    private const double PausePerPlace = 0.01; // in ms: the queue of a pause overflows from 100,000 lines a second on

    // What still waits when the process ends gets so long; a blocked pipe must not keep it alive.
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, Math.Floor(settings.QueueLength * PausePerPlace)));

    // The thread itself waits, and not by the clock that others are given: a timer would wake its own thread, and that another of the pool, ten times a second.
    private readonly ManualResetEventSlim _stopping = new(initialState: false, spinCount: 0);
    private readonly LineBuffer _lines = new();
    private readonly AccessLogFile _file = new(settings.Path!);
    private PosixSignalRegistration? _hangup;
    private Task _writing = Task.CompletedTask;
    private bool _failing;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // logrotate's postrotate sends it; the signal's other meanings are others' business.
        _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _file.Reopen();
        });
        _writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Complete();
        _stopping.Set();
        try
        {
            await _writing.WaitAsync(LastWrites, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            LogBlocked(settings.Path!);
        }
    }

    public void Dispose()
    {
        _hangup?.Dispose();
        // Nobody stopped it where the host failed to start.
        queue.Complete();
        _stopping.Set();
        if (!_writing.IsCompleted) return; // blocked; it ends with the process
        _stopping.Dispose();
        _file.Dispose();
    }

    private void WriteAll()
    {
        while (queue.Wait())
        {
            if (_pause > TimeSpan.Zero) _stopping.Wait(_pause);
            foreach (var chunk in queue.Take())
            {
                using (chunk) Write(chunk);
                queue.Free(chunk);
            }
        }
    }

    private void Write(EntryChunk chunk)
    {
        try
        {
            _lines.Clear();
            chunk.Write(settings.Format, _lines);
            _file.Write(_lines.Written.Span);
            if (_failing) LogWorksAgain(settings.Path!);
            _failing = false;
        }
        catch (Exception failure)
        {
            queue.Lost(chunk.Count);
            _file.Reopen();
            if (!_failing) LogFailing(settings.Path!, failure.Message);
            _failing = true;
        }
    }

    [LoggerMessage(401, LogLevel.Warning, "The access log {Path} cannot be written, its lines are lost until it can: {Reason}")]
    private partial void LogFailing(string path, string reason);

    [LoggerMessage(403, LogLevel.Warning, "The access log {Path} takes nothing; what still waits for it is lost")]
    private partial void LogBlocked(string path);

    [LoggerMessage(402, LogLevel.Information, "The access log {Path} is written again")]
    private partial void LogWorksAgain(string path);
}
