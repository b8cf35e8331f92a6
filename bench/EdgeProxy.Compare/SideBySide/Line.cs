namespace EdgeProxy.Compare;

/// <summary>One line of the comparison.</summary>
/// <param name="Id">What <c>--only</c> calls it.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Unit">Of its figure.</param>
internal abstract record Line(string Id, string Title, string Unit)
{
    /// <summary>Whether more is better.</summary>
    public virtual bool MoreIsBetter => false;
}

/// <summary>A line that is measured under load.</summary>
/// <param name="Id">What <c>--only</c> calls it.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Load">What is done to the server.</param>
/// <param name="Bytes">What one operation carries; none for a line that counts operations.</param>
internal sealed record LoadLine(string Id, string Title, ILoad Load, int Bytes = 0)
    : Line(Id, Title, Bytes > 0 ? "MiB per processor second" : "µs of processor time")
{
    private const double MiB = 1 << 20;

    public override bool MoreIsBetter => Bytes > 0;

    /// <summary>The line's figure for what was measured.</summary>
    public double Figure(LoadResult result) => Bytes > 0 ? result.Operations * (Bytes / MiB) / result.Processor.TotalSeconds : result.Cost;
}

/// <summary>The memory of an idle connection.</summary>
internal sealed record IdleLine(int Connections) : Line("idle", $"memory per idle connection ({Connections:N0})", "KiB");

/// <summary>The time from the start of the process to the first answer.</summary>
internal sealed record StartLine() : Line("start", "start to first answer", "ms");
