namespace EdgeProxy.LoadTests;

/// <summary>What came of a scenario.</summary>
/// <param name="Scenario">As it was run.</param>
/// <param name="WarmUp">What went before and does not count.</param>
/// <param name="Lasted">From the first step to the end of the last.</param>
/// <param name="Latencies">Of all steps that ended well.</param>
/// <param name="Failures">How often steps failed, by kind, the most frequent first.</param>
/// <param name="Seconds">Second by second.</param>
public sealed record LoadResultSet(
    LoadScenario Scenario,
    TimeSpan WarmUp,
    TimeSpan Lasted,
    LatencyHistogram Latencies,
    IReadOnlyList<KeyValuePair<string, long>> Failures,
    IReadOnlyList<RunSecond> Seconds)
{
    /// <summary>Why what should have happened meanwhile did not; <see langword="null"/> when it did.</summary>
    public string? Broken { get; init; }

    /// <summary>Steps that ended well.</summary>
    public long Succeeded => Latencies.Count;

    /// <summary>Steps that did not.</summary>
    public long Failed => Failures.Sum(kind => kind.Value);

    /// <summary>Steps a second that ended well.</summary>
    public double Rate => Succeeded / Lasted.TotalSeconds;
}
