namespace EdgeProxy.Compare;

/// <summary>What was measured for one line.</summary>
internal sealed class Figures(Line line)
{
    private readonly Dictionary<string, List<double>> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<LoadResult>> _loads = new(StringComparer.Ordinal);

    public Line Line { get; } = line;

    /// <summary>The servers that were measured, in the order of their first measurement.</summary>
    public IEnumerable<string> Servers => _values.Keys;

    public void Add(string server, double value, LoadResult? load = null)
    {
        if (!_values.TryGetValue(server, out var values)) _values.Add(server, values = []);
        values.Add(value);
        if (load is null) return;
        if (!_loads.TryGetValue(server, out var loads)) _loads.Add(server, loads = []);
        loads.Add(load);
    }

    /// <summary>The figure of each round.</summary>
    public IReadOnlyList<double> Rounds(string server) => _values.GetValueOrDefault(server) ?? [];

    /// <summary>What came with the figures; empty for a line that is not measured under load.</summary>
    public IReadOnlyList<LoadResult> Loads(string server) => _loads.GetValueOrDefault(server) ?? [];

    public double Median(string server) => Rounds(server).Median();

    /// <summary>To the one that all are held against; not a number when either was not measured.</summary>
    public double Ratio(string server) => Median(server) / Median(Contender.Baseline);
}
