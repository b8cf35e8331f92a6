namespace EdgeProxy.Compare;

/// <summary>Something to do to a server, as often as it can be done.</summary>
internal interface ILoad
{
    /// <summary>Loads a server for a while and tells what it did.</summary>
    Task<LoadResult> RunAsync(IBenchServer server, TimeSpan duration, CancellationToken stop);
}

/// <summary>What a server did under a load.</summary>
/// <param name="Operations">How many were done.</param>
/// <param name="Failed">How many were not.</param>
/// <param name="Elapsed">By the clock.</param>
/// <param name="Processor">What the server's processes used of all processors.</param>
/// <param name="Milliseconds">How long each operation took, as the client saw it.</param>
internal sealed record LoadResult(long Operations, long Failed, TimeSpan Elapsed, TimeSpan Processor, IReadOnlyCollection<double> Milliseconds)
{
    /// <summary>All of several.</summary>
    public static LoadResult Sum(IReadOnlyCollection<LoadResult> results) => results.Aggregate(static (sum, next) => new LoadResult(
        sum.Operations + next.Operations, sum.Failed + next.Failed, sum.Elapsed + next.Elapsed, sum.Processor + next.Processor, [.. sum.Milliseconds, .. next.Milliseconds]));

    public double Rate => Operations / Elapsed.TotalSeconds;

    /// <summary>Processor time of one operation, in microseconds.</summary>
    public double Cost => Processor.TotalMicroseconds / Math.Max(1, Operations);

    /// <summary>How much of one processor the server used: near 1, the server is what limits the rate.</summary>
    public double Busy => Processor / Elapsed;
}
