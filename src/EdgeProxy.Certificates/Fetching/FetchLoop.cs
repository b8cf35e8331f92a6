using System.Diagnostics;

namespace EdgeProxy.Certificates;

/// <summary>The next fetch to begin.</summary>
/// <param name="wait">If there is none: how long until there may be one; null: until something happens.</param>
/// <returns>It; null: none for now.</returns>
internal delegate Func<Task>? NextFetch(out TimeSpan? wait);

/// <summary>
/// Begins fetches in the background and keeps hold of those in flight. Round each of them, and round the loop itself, there is a border: what they
/// meet that nobody thought of is told, and nobody else loses a turn by it. Never ends by itself.
/// </summary>
/// <param name="next">What to do. Called by one thread at a time.</param>
/// <param name="failed">Who is told of faults; may throw.</param>
/// <param name="time">The clock.</param>
/// <param name="news">Ends when something has happened, beside <see cref="Wake"/> and the end of a fetch. Default: nothing else does.</param>
internal sealed class FetchLoop(NextFetch next, Action<Exception> failed, TimeProvider time, Func<CancellationToken, Task>? news = null) : IAsyncDisposable
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wakeUp = new(0, 1);
    private readonly HashSet<Task> _inFlight = []; // Guarded by itself.
    private Task _running = Task.CompletedTask;

    /// <summary>Is cancelled when the loop ends, and fetches with it.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Begins.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Has the loop ask at once what comes next.</summary>
    public void Wake()
    {
        try
        {
            _wakeUp.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    /// <summary>Tells of a fault, and stands it if that fails.</summary>
    public void Report(Exception fault)
    {
        try
        {
            failed(fault);
        }
        catch (Exception deaf)
        {
            // A log that throws must not end what goes on without one.
            Debug.WriteLine(deaf);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _running;
        Task[] inFlight;
        lock (_inFlight) inFlight = [.. _inFlight];
        await Task.WhenAll(inFlight);
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (next(out var wait) is { } fetch) Begin(fetch);
                else await WaitAsync(wait);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The end.
            }
            catch (Exception fault)
            {
                Report(fault);
                await Task.Delay(AfterFault, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Begin(Func<Task> fetch)
    {
        var begun = Task.Run(() => FetchAsync(fetch));
        lock (_inFlight) _inFlight.Add(begun);
        _ = begun.ContinueWith(
            ended =>
            {
                lock (_inFlight) _inFlight.Remove(ended);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task FetchAsync(Func<Task> fetch)
    {
        try
        {
            await fetch();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
        catch (Exception fault)
        {
            Report(fault);
        }

        Wake(); // There is room for another.
    }

    private async Task WaitAsync(TimeSpan? wait)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var elapsed = Task.Delay(wait ?? Timeout.InfiniteTimeSpan, time, either.Token);
        var woken = _wakeUp.WaitAsync(either.Token);
        var told = news?.Invoke(either.Token) ?? woken;
        await Task.WhenAny(elapsed, woken, told);
        await either.CancelAsync();
        // To the end of all three: a wait that is being cancelled may still take the next wake-up with it.
        await Task.WhenAll(elapsed, woken, told).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
