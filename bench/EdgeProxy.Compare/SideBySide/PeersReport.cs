using System.Globalization;
using System.Text;

namespace EdgeProxy.Compare;

/// <summary>The table of ratios, the figures behind it, and the pictures beside it.</summary>
internal static class PeersReport
{
    private const string CostPicture = "peers-cost.svg";
    private const string BodiesPicture = "peers-bodies.svg";
    private const string LatencyPicture = "peers-p99.svg";

    /// <summary>Writes all of it into the folder of the options.</summary>
    /// <returns>The text.</returns>
    public static async Task<string> WriteAsync(PeersOptions options, IReadOnlyList<Contender> contenders, IReadOnlyList<Figures> figures)
    {
        var versions = await Task.WhenAll(contenders.Select(async contender => $"{contender.Name} {await contender.VersionAsync()}"));
        var text = new StringBuilder();
        text.Append("# EdgeProxy beside its peers\n\n").Append(Machine.Describe()).Append("; ").AppendJoin(", ", versions).Append("\n\n").Append(Method(options)).Append('\n');
        string[] servers = [.. contenders.Select(contender => contender.Name)];
        text.Append("\n## To nginx\n\n").Append(Ratios(servers, figures)).Append('\n');
        foreach (var picture in Pictures(servers, figures))
        {
            Directory.CreateDirectory(options.Output);
            await File.WriteAllTextAsync(Path.Combine(options.Output, picture.File), picture.Chart.ToSvg());
            text.Append(CultureInfo.InvariantCulture, $"![{picture.Chart.Title}]({picture.File})\n\n");
        }

        text.Append("## Figures\n");
        foreach (var measured in figures) text.Append(CultureInfo.InvariantCulture, $"\n### {measured.Line.Title}\n\n").Append(Details(measured));
        text.Append("\n`bench/compare`\n");
        await File.WriteAllTextAsync(Path.Combine(options.Output, "peers.md"), text.ToString());
        return text.ToString();
    }

    /// <summary>The first thing to look at: every line, every server, medians.</summary>
    public static string Ratios(IReadOnlyList<string> servers, IReadOnlyList<Figures> figures)
    {
        var text = new StringBuilder("| | ").AppendJoin(" | ", servers).Append(" | better |\n|---|");
        text.Append(string.Concat(Enumerable.Repeat("---|", servers.Count + 1))).Append('\n');
        foreach (var measured in figures)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {measured.Line.Title}, {measured.Line.Unit} |");
            foreach (var server in servers) text.Append(CultureInfo.InvariantCulture, $" {Ratio(measured, server)} |");
            text.Append(measured.Line.MoreIsBetter ? " more |\n" : " less |\n");
        }

        return text.ToString();
    }

    private static string Method(PeersOptions options) => string.Create(CultureInfo.InvariantCulture, $"""
        Each server alone on {(options.ServerCores is { } cores ? $"processor {cores}" : "the processors of the load")}, the load and the backend (nginx) on {(options.ServerCores is null ? "the same" : "the others")}; {options.Rounds} rounds of {options.Duration.TotalSeconds:F0} s, server by server by turns, after {options.WarmUp.TotalSeconds:F0} s of warm-up for EdgeProxy; medians. Servers as they come, one worker or thread where that can be said, bodies streamed. Processor time is that of all the server's processes, from `/proc`, user and kernel.
        """);

    private static string Ratio(Figures measured, string server)
    {
        var ratio = measured.Ratio(server);
        return double.IsFinite(ratio) ? string.Create(CultureInfo.InvariantCulture, $"{ratio:F2}x") : Number(measured.Median(server));
    }

    private static string Details(Figures measured)
    {
        var text = new StringBuilder();
        var isLoad = measured.Line is LoadLine;
        text.Append(CultureInfo.InvariantCulture, $"| server | {measured.Line.Unit} | each round |{(isLoad ? " per second | of a processor | p50, ms | p99, ms | failed |" : "")}\n");
        text.Append("|---|---|---|").Append(isLoad ? "---|---|---|---|---|\n" : "\n");
        foreach (var server in measured.Servers)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {server} | {Number(measured.Median(server))} | {string.Join(", ", measured.Rounds(server).Select(Number))} |");
            if (isLoad)
            {
                var loads = measured.Loads(server);
                text.Append(CultureInfo.InvariantCulture,
                    $" {loads.Median(load => load.Rate):F0} | {loads.Median(load => load.Busy):F2} | {loads.Median(load => load.Milliseconds.Median()):F2} | {P99(loads):F2} | {loads.Sum(load => load.Failed)} |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<(string File, BarChart Chart)> Pictures(string[] servers, IReadOnlyList<Figures> figures)
    {
        var costs = figures.Where(measured => !measured.Line.MoreIsBetter && HasBaseline(measured)).ToList();
        if (costs.Count > 0) yield return (CostPicture, Chart("What it costs: nginx = 1, less is better", costs, (measured, server) => measured.Ratio(server)));
        var bodies = figures.Where(measured => measured.Line.MoreIsBetter && HasBaseline(measured)).ToList();
        if (bodies.Count > 0) yield return (BodiesPicture, Chart("Bytes per processor second: nginx = 1, more is better", bodies, (measured, server) => measured.Ratio(server)));
        var loads = figures.Where(measured => measured.Line is LoadLine && HasBaseline(measured)).ToList();
        if (loads.Count > 0) yield return (LatencyPicture, Chart("p99 as clients see it: nginx = 1, less is better", loads, (measured, server) => P99(measured.Loads(server)) / P99(measured.Loads(Contender.Baseline))));

        BarChart Chart(string title, List<Figures> lines, Func<Figures, string, double> value) =>
            new(title, [.. lines.Select(measured => measured.Line.Title)], [.. servers.Select(server => new BarSeries(server, [.. lines.Select(measured => value(measured, server))]))]) { Mark = 1 };
    }

    private static bool HasBaseline(Figures measured) => double.IsFinite(measured.Ratio(Contender.Baseline));

    private static double P99(IReadOnlyList<LoadResult> loads) => loads.Median(load => load.Milliseconds.Quantile(0.99));

    private static string Number(double value) => !double.IsFinite(value) ? "–" : value.ToString(value < 10 ? "F2" : "F1", CultureInfo.InvariantCulture);
}
