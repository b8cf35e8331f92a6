using System.Globalization;
using System.Text;

namespace EdgeProxy.LoadTests;

/// <summary>A table for a README or an issue.</summary>
internal static class MarkdownReport
{
    public static string Write(string machine, IReadOnlyList<LoadResultSet> results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# EdgeProxy under load\n\n{machine}\n\n");
        text.Append("Steps of the open model are timed from when they were due, those of the closed model from when they began.\n\n");
        text.Append("| scenario | load | steps | a second | failed | p50, ms | p90, ms | p99, ms | p99.9, ms | longest, ms |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var result in results)
        {
            var latencies = result.Latencies;
            text.Append(CultureInfo.InvariantCulture,
                $"| {result.Scenario.Name} | {result.Scenario.Shape} | {result.Succeeded} | {result.Rate:F0} | {result.Failed} | {Ms(latencies.Percentile(0.5))} | {Ms(latencies.Percentile(0.9))} | {Ms(latencies.Percentile(0.99))} | {Ms(latencies.Percentile(0.999))} | {Ms(latencies.Maximum)} |\n");
        }

        foreach (var result in results.Where(result => result.Failed > 0 || result.Broken is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{result.Scenario.Name}: {result.Scenario.Description}\n");
            if (result.Broken is { } broken) text.Append(CultureInfo.InvariantCulture, $"- what should have happened meanwhile ended early: {broken}\n");
            foreach (var (kind, count) in result.Failures) text.Append(CultureInfo.InvariantCulture, $"- {count} × {kind}\n");
        }

        return text.ToString();
    }

    public static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("F2", CultureInfo.InvariantCulture);
}
