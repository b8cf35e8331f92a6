using System.Collections.Concurrent;
using System.Threading.Channels;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Fetching;

/// <summary>The loop with fetches that a test holds in its hand.</summary>
public sealed class FetchLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<Func<Task>> _due = new();
    private readonly Channel<Exception> _faults = Channel.CreateUnbounded<Exception>();
    private volatile Exception? _stepFault;

    [Fact]
    public async Task Fetch_ThatThrows_IsToldAndTheNextBegins()
    {
        await using var sut = CreateSut();
        var second = new TaskCompletionSource();
        _due.Enqueue(static () => throw new InvalidDataException("a bug"));
        _due.Enqueue(static () => Task.FromException(new InvalidDataException("another")));
        _due.Enqueue(() => Task.Run(second.SetResult));

        sut.Start();

        await second.Task.WaitAsync(Patience);
        string[] told = [await ToldAsync(), await ToldAsync()];
        Assert.Equal(["a bug", "another"], told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Fetch_ThatEnds_HasTheLoopLookAgain()
    {
        await using var sut = CreateSut();
        var second = new TaskCompletionSource();
        _due.Enqueue(() =>
        {
            _due.Enqueue(() => Task.Run(second.SetResult));
            return Task.CompletedTask;
        });

        sut.Start();

        await second.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Step_ThatThrows_IsToldAndTriedAgainAfterARest()
    {
        await using var sut = CreateSut();
        var begun = new TaskCompletionSource();
        _due.Enqueue(() => Task.Run(begun.SetResult));
        _stepFault = new InvalidDataException("a bug");

        sut.Start();
        Assert.Equal("a bug", await ToldAsync());
        _stepFault = null;
        // The rest may begin a moment after the fault was told.
        while (!begun.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.False(_faults.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Observer_ThatThrows_EndsNothing()
    {
        await using var sut = new FetchLoop(Next, static _ => throw new InvalidOperationException("deaf"), _time);
        var second = new TaskCompletionSource();
        _due.Enqueue(static () => throw new InvalidDataException("a bug"));
        _due.Enqueue(() => Task.Run(second.SetResult));

        sut.Start();

        await second.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Wake_WhileNothingIsDue_HasTheLoopLookAgain()
    {
        await using var sut = CreateSut();
        sut.Start();
        var begun = new TaskCompletionSource();
        _due.Enqueue(() => Task.Run(begun.SetResult));

        sut.Wake();
        sut.Wake();

        await begun.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Dispose_WithAFetchInFlight_CancelsItAndWaitsForItsEnd()
    {
        var sut = CreateSut();
        var (begun, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        _due.Enqueue(async () =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, sut.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await mayEnd.Task;
            sut.Stopping.ThrowIfCancellationRequested();
        });
        sut.Start();
        await begun.Task.WaitAsync(Patience);

        var end = sut.DisposeAsync().AsTask();
        Assert.False(end.IsCompleted);
        mayEnd.SetResult();

        await end.WaitAsync(Patience);
        await sut.DisposeAsync();
        Assert.False(_faults.Reader.TryRead(out _));
    }

    private FetchLoop CreateSut() => new(Next, fault => _faults.Writer.TryWrite(fault), _time);

    private async Task<string> ToldAsync() => (await _faults.Reader.ReadAsync().AsTask().WaitAsync(Patience)).Message;

    private Func<Task>? Next(out TimeSpan? wait)
    {
        wait = null;
        if (_stepFault is { } fault) throw fault;
        return _due.TryDequeue(out var fetch) ? fetch : null;
    }
}
