namespace EdgeProxy.Compare;

/// <summary>A load on one server that rests between windows, in which another server may have its own.</summary>
internal interface IWindowedLoad : IAsyncDisposable
{
    /// <summary>Loads for a while. What the server uses is measured from the call on.</summary>
    Task RunAsync(TimeSpan window);

    /// <summary>Ends it.</summary>
    /// <returns>What the server did in each window.</returns>
    Task<IReadOnlyList<LoadResult>> EndAsync();
}
