namespace EdgeProxy.Certificates;

/// <summary>
/// Asks OCSP responders about clients' certificates, beside the handshakes that wanted to know. Never ends by itself, and survives whatever a
/// responder sends.
/// </summary>
/// <param name="settings">How requests are made.</param>
/// <param name="transport">Brings the answers.</param>
/// <param name="board">Has the questions, and takes the answers.</param>
/// <param name="observer">Who is told.</param>
/// <param name="time">The clock.</param>
public sealed class ClientStatusLoop(
    StaplingSettings settings, IRevocationTransport transport, ClientStatusBoard board, IClientStatusObserver observer, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly OcspFetcher _fetcher = new(settings, transport, time);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _returned = new(0);
    private readonly HashSet<Task> _fetches = []; // Guarded by itself.
    private Task _running = Task.CompletedTask;

    /// <summary>Begins to ask.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _running;
        Task[] fetches;
        lock (_fetches) fetches = [.. _fetches];
        await Task.WhenAll(fetches);
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested) await StepAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task StepAsync()
    {
        try
        {
            if (board.Take(out var wait) is { } entry) Begin(entry);
            else await WaitAsync(wait);
        }
        catch (Exception fault) when (!_stop.IsCancellationRequested)
        {
            // The border of the loop: whatever it met, it must be there for the next client.
            observer.Failed(fault);
            await Task.Delay(AfterFault, time, _stop.Token);
        }
    }

    private void Begin(ClientStatusEntry entry)
    {
        var fetch = Task.Run(() => FetchAsync(entry));
        lock (_fetches) _fetches.Add(fetch);
        _ = fetch.ContinueWith(
            ended =>
            {
                lock (_fetches) _fetches.Remove(ended);
                _returned.Release();
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task FetchAsync(ClientStatusEntry entry)
    {
        OcspVerdict verdict;
        TimeSpan? maxAge = null;
        try
        {
            (verdict, maxAge) = await _fetcher.AskAsync(entry.Responder!, entry.Subject!, entry.NotAfter, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault)
        {
            observer.Failed(fault);
            verdict = new OcspVerdict(OcspOutcome.Unreachable, fault.GetType().Name);
        }

        observer.Fetched(verdict.Outcome);
        foreach (var news in board.Complete(entry, verdict, maxAge)) observer.Tell(news);
    }

    // A question, a request that has ended, or time.
    private async Task WaitAsync(TimeSpan? wait)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var asked = board.WaitAsync(either.Token);
        var returned = _returned.WaitAsync(either.Token);
        var elapsed = Task.Delay(wait ?? Timeout.InfiniteTimeSpan, time, either.Token);
        await Task.WhenAny(asked, returned, elapsed);
        await either.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
    }
}
