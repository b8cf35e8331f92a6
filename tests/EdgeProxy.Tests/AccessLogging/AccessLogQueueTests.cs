using System.Diagnostics.Metrics;
using EdgeProxy.AccessLogging;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.AccessLogging;

public sealed class AccessLogQueueTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RecordingLogger<AccessLogQueue> _log = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Add_MoreThanFit_AreDroppedAndToldAtOnceAndThenEachMinute()
    {
        var queue = Create(length: 2);
        Add(queue, 10);
        Assert.Single(_log.Messages);

        // Never empty, as under a load that is always a little too much.
        _time.Advance(TimeSpan.FromMinutes(1));
        Add(queue, 3);

        Assert.Equal(2, _log.Messages.Count);
        Assert.Contains("; 7 more since", _log.Messages.Last(), StringComparison.Ordinal);
        Assert.Equal(2, Write(queue));
    }

    [Fact]
    public void Add_WhileLinesAreBeingWritten_CountsThemAsWaiting()
    {
        var queue = Create(length: 3);
        Add(queue, 2);
        var taken = queue.Take();

        Add(queue, 5);

        Assert.Equal((2, 1), (Lines(taken), Lines(queue.Take())));
    }

    [Fact]
    public void Add_LongLines_TakeAsMuchRoomAsManyShortOnes()
    {
        var queue = Create(length: 100);
        // In two bytes a character.
        var target = new string('a', 10 * 4096);

        for (var i = 0; i < 100; i++) queue.Add(LogEntries.To(target));

        // Of 80 KiB each, in arrays of 128.
        Assert.Equal(4, Write(queue));
        Add(queue, 1);
        Assert.Equal(1, Write(queue));
    }

    [Fact]
    public void Add_EntriesOfHalfAChunk_CountTheRoomTheyLeaveUnused()
    {
        var queue = Create(length: 160);
        var target = new string('a', 17_000);

        for (var i = 0; i < 100; i++) queue.Add(LogEntries.To(target));

        // One in 64 KiB, which are 16 places.
        Assert.InRange(Write(queue), 10, 11);
        Add(queue, 200);
        Assert.Equal(160, Write(queue));
    }

    [Fact]
    public void Take_LinesOfAnyLength_AreWholeAndInTheirOrder()
    {
        var queue = Create(length: 1000);
        string[] targets = [.. new[] { 1, 100_000, 50_000, 3, 300_000, 2 }.Select(static (length, i) => new string((char)('a' + i), length))];

        foreach (var target in targets) queue.Add(LogEntries.To(target));

        Assert.Equal(targets, Targets(queue.Take()));
        Assert.Empty(queue.Take());
    }

    [Fact]
    public async Task Add_ByManyThreads_TearsNoLine()
    {
        var queue = Create(length: 100_000);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            var target = new string((char)('a' + thread), 100);
            for (var i = 0; i < 5000; i++) queue.Add(LogEntries.To(target));
        })));

        var written = Targets(queue.Take());
        Assert.Equal(40_000, written.Count);
        Assert.All(written, static target => Assert.Equal(new string(target[0], 100), target));
    }

    [Fact]
    public async Task Wait_Lines_AreTold()
    {
        var queue = Create(length: 2);
        var waiting = WaitElsewhere(queue);

        Add(queue, 1);

        Assert.True(await waiting);
        Assert.True(await Waited(queue));
    }

    [Fact]
    public async Task Wait_LinesAgainAndAgain_AreToldEachTime()
    {
        var queue = Create(length: 2);
        for (var i = 0; i < 100; i++)
        {
            var waiting = WaitElsewhere(queue);
            Add(queue, 1);

            Assert.True(await waiting);
            Assert.Equal(1, Write(queue));
        }
    }

    [Fact]
    public async Task Wait_LinesThatComeWhileItFallsAsleep_AreTold()
    {
        const int Count = 2000;
        var queue = Create(length: Count);
        var written = 0;
        var writing = Task.Factory.StartNew(
            () =>
            {
                while (queue.Wait()) Interlocked.Add(ref written, Write(queue));
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        // Each as soon as the one before is written: just when the writer looks for more, or lies down.
        for (var line = 1; line <= Count; line++)
        {
            Add(queue, 1);
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref written) == line, Patience), "the writer was not woken");
        }

        queue.Complete();
        await writing.WaitAsync(Patience);
    }

    [Fact]
    public async Task Wait_AfterTheEnd_IsOverOnceAllIsTaken()
    {
        var queue = Create(length: 2);
        Add(queue, 1);
        queue.Complete();

        Assert.True(await Waited(queue));
        Write(queue);
        Add(queue, 1);

        Assert.False(await Waited(queue));
    }

    [Fact]
    public async Task Complete_WriterThatWaits_IsLetGo()
    {
        var queue = Create(length: 2);
        var waiting = WaitElsewhere(queue);

        queue.Complete();

        Assert.False(await waiting);
    }

    private static Task<bool> Waited(AccessLogQueue queue) => Task.Run(queue.Wait).WaitAsync(Patience);

    // Returns once the thread that waits sleeps; otherwise it could find the lines without being woken.
    private static Task<bool> WaitElsewhere(AccessLogQueue queue)
    {
        var result = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => result.SetResult(queue.Wait())) { IsBackground = true };
        thread.Start();
        Assert.True(SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience), "the writer does not wait");
        return result.Task.WaitAsync(Patience);
    }

    private AccessLogQueue Create(int length) => new(new AccessLogSettings { QueueLength = length }, _services.GetRequiredService<IMeterFactory>(), _time, _log);

    private static void Add(AccessLogQueue queue, int lines)
    {
        for (var i = 0; i < lines; i++) queue.Add(LogEntries.To("/"));
    }

    private static int Write(AccessLogQueue queue)
    {
        var chunks = queue.Take();
        foreach (var chunk in chunks) queue.Free(chunk);
        return Lines(chunks);
    }

    private static int Lines(IReadOnlyList<EntryChunk> chunks) => chunks.Sum(static chunk => chunk.Count);

    private static List<string> Targets(IEnumerable<EntryChunk> chunks) => [.. LogLines.Of(chunks).Select(static line => line["target"]!.GetValue<string>())];
}
