namespace EdgeProxy.LoadTests;

/// <summary>Something that clients do, how many of them, and what happens to the server meanwhile.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Description">What it is there to show.</param>
/// <param name="Shape">The load it is meant for.</param>
/// <param name="Step">What one client does, once. Returns the bytes it was sent; has failed when it throws.</param>
public sealed record LoadScenario(string Name, string Description, LoadShape Shape, Func<CancellationToken, Task<long>> Step)
{
    /// <summary>Runs beside the steps from before the first to after the last, until it is cancelled. Default: nothing.</summary>
    public Func<CancellationToken, Task> Meanwhile { get; init; } = _ => Task.CompletedTask;
}
