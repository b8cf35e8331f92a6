namespace EdgeProxy.Compare;

/// <summary>New connections need no more than to be begun in a window.</summary>
internal sealed class WindowedConnections(ConnectionLoad load, IBenchServer server) : IWindowedLoad
{
    private readonly List<LoadResult> _windows = [];

    public async Task RunAsync(TimeSpan window) => _windows.Add(await load.RunAsync(server, window, CancellationToken.None));

    public Task<IReadOnlyList<LoadResult>> EndAsync() => Task.FromResult<IReadOnlyList<LoadResult>>(_windows);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
