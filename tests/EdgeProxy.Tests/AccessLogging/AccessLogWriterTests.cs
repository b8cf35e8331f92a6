using System.Diagnostics;
using System.Diagnostics.Metrics;
using EdgeProxy.AccessLogging;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.AccessLogging;

public class AccessLogWriterTests
{
    // What a pipe holds on Linux (pipe(7)).
    private const int PipeSize = 64 * 1024;

    [Fact]
    public async Task Write_FailureOfAnyKind_IsToldAndEndsNothing()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var (time, log) = (new ManualTime(), new RecordingLogger<AccessLogWriter>());
        // No file system has such a name, and opening it fails otherwise than input and output do.
        var settings = new AccessLogSettings { Path = "a\0b" };
        var queue = new AccessLogQueue(settings, services.GetRequiredService<IMeterFactory>(), time, new RecordingLogger<AccessLogQueue>());
        using var writer = new AccessLogWriter(settings, queue, time, log);
        await writer.StartAsync(CancellationToken.None);
        queue.Add(LogEntries.To("/"));

        await writer.StopAsync(CancellationToken.None);

        Assert.Contains("its lines are lost", Assert.Single(log.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_InThePauseBeforeAWriteThatBlocks_EndsInTime()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var folder = new TemporaryDirectory();
        await using var pipe = FullPipe(folder.Combine("pipe"));
        var (time, log) = (new ToldTime(), new RecordingLogger<AccessLogWriter>());
        var settings = new AccessLogSettings { Path = pipe.Name };
        var queue = new AccessLogQueue(settings, services.GetRequiredService<IMeterFactory>(), time, new RecordingLogger<AccessLogQueue>());
        using var writer = new AccessLogWriter(settings, queue, time, log);
        await writer.StartAsync(CancellationToken.None);
        queue.Add(LogEntries.To("/"));
        await time.Waiting;

        var stop = Task.Run(() => writer.StopAsync(CancellationToken.None));
        while (!stop.IsCompleted)
        {
            time.Clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        await stop;
        Assert.Contains("takes nothing", Assert.Single(log.Messages), StringComparison.Ordinal);
    }

    // Open at both ends, so that to open it waits for nobody.
    private static FileStream FullPipe(string path)
    {
        using var made = Process.Start("mkfifo", path);
        made.WaitForExit();
        var pipe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        pipe.Write(new byte[PipeSize]);
        return pipe;
    }

    /// <summary>Says when somebody waits for the first time.</summary>
    private sealed class ToldTime : TimeProvider
    {
        private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualTime Clock { get; } = new();

        public Task Waiting => _waiting.Task;

        public override long TimestampFrequency => Clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Clock.GetUtcNow();

        public override long GetTimestamp() => Clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _waiting.TrySetResult();
            return Clock.CreateTimer(callback, state, dueTime, period);
        }
    }
}
