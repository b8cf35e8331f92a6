namespace EdgeProxy.Certificates;

/// <summary>
/// Asks OCSP responders about clients' certificates, beside the handshakes that wanted to know. Never ends by itself, and survives whatever a
/// responder sends.
/// </summary>
public sealed class ClientStatusLoop : IAsyncDisposable
{
    private readonly ClientStatusBoard _board;
    private readonly IClientStatusObserver _observer;
    private readonly FetchLoop _loop;
    private readonly OcspFetcher _fetcher;

    /// <summary>A loop that does not run yet.</summary>
    /// <param name="settings">How requests are made.</param>
    /// <param name="transport">Brings the answers.</param>
    /// <param name="board">Has the questions, and takes the answers.</param>
    /// <param name="observer">Who is told.</param>
    /// <param name="time">The clock.</param>
    public ClientStatusLoop(StaplingSettings settings, IRevocationTransport transport, ClientStatusBoard board, IClientStatusObserver observer, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(observer);
        _board = board;
        _observer = observer;
        _loop = new FetchLoop(Next, observer.Failed, time, board.WaitAsync);
        _fetcher = new OcspFetcher(settings, transport, time, _loop.Report);
    }

    /// <summary>Begins to ask.</summary>
    public void Start() => _loop.Start();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private Func<Task>? Next(out TimeSpan? wait) => _board.Take(out wait) is { } entry ? () => FetchAsync(entry) : null;

    private async Task FetchAsync(ClientStatusEntry entry)
    {
        var (verdict, maxAge) = await _fetcher.AskAsync(entry.Responder!, entry.Subject!, entry.NotAfter, _loop.Stopping);
        // Before anybody is told: whatever becomes of that, the answer counts, and the next can be asked about.
        var news = _board.Complete(entry, verdict, maxAge);
        _observer.Fetched(verdict.Outcome);
        foreach (var item in news) _observer.Tell(item);
    }
}
