using System.Globalization;
using System.Net;
using System.Text;
using EdgeProxy.Compare;

namespace EdgeProxy.LoadTests;

/// <summary>One page with figures and plots, complete in itself: no script, and nothing from another host.</summary>
internal static class HtmlReport
{
    private const string Style = """
        <style>
          :root { color-scheme: light dark; }
          body { font: 15px/1.5 system-ui, sans-serif; max-width: 900px; margin: 2em auto; padding: 0 1em; }
          table { border-collapse: collapse; } th, td { padding: .2em .8em; text-align: right; border-bottom: 1px solid #8884; } th:first-child, td:first-child { text-align: left; }
          .failed { color: #cf222e; font-weight: 600; } svg { max-width: 100%; height: auto; margin: .5em 0; }
        </style>
        """;

    public static string Write(string machine, IReadOnlyList<LoadResultSet> results)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>EdgeProxy under load</title>\n{Style}\n</head><body>\n");
        html.Append(CultureInfo.InvariantCulture, $"<h1>EdgeProxy under load</h1>\n<p>{Escape(machine)}</p>\n");
        foreach (var result in results) AppendScenario(html, result);
        return html.Append("</body></html>\n").ToString();
    }

    private static void AppendScenario(StringBuilder html, LoadResultSet result)
    {
        var (scenario, latencies) = (result.Scenario, result.Latencies);
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Escape(scenario.Name)}</h2>\n<p>{Escape(scenario.Description)}. {Escape(scenario.Shape.ToString())}, after {result.WarmUp.TotalSeconds:0.#} s of warm-up.</p>\n");
        html.Append("<table><tr><th>steps</th><th>a second</th><th>failed</th><th>p50</th><th>p90</th><th>p99</th><th>p99.9</th><th>longest</th></tr>\n");
        html.Append(CultureInfo.InvariantCulture, $"<tr><td>{result.Succeeded}</td><td>{result.Rate:F0}</td><td{(result.Failed > 0 ? " class=\"failed\"" : "")}>{result.Failed}</td>");
        foreach (var time in new[] { latencies.Percentile(0.5), latencies.Percentile(0.9), latencies.Percentile(0.99), latencies.Percentile(0.999), latencies.Maximum })
            html.Append(CultureInfo.InvariantCulture, $"<td>{MarkdownReport.Ms(time)} ms</td>");
        html.Append("</tr></table>\n");
        if (result.Broken is { } broken) html.Append(CultureInfo.InvariantCulture, $"<p class=\"failed\">What should have happened meanwhile ended early: {Escape(broken)}</p>\n");
        foreach (var (kind, count) in result.Failures) html.Append(CultureInfo.InvariantCulture, $"<p class=\"failed\">{count} × {Escape(kind)}</p>\n");

        double[] at = [.. result.Seconds.Select(second => second.At.TotalSeconds)];
        html.Append(new LineChart("Steps a second", "s", at, [Line("ended well", second => second.Succeeded), Line("failed", second => second.Failed), Line(scenario.Shape.Model == LoadModel.Open ? "due" : "users", second => second.Level)]).ToSvg());
        html.Append(new LineChart("Latency, ms", "s", at, [Line("p50", second => second.Median.TotalMilliseconds), Line("p99", second => second.P99.TotalMilliseconds)]).ToSvg());

        LineSeries Line(string name, Func<RunSecond, double> value) => new(name, [.. result.Seconds.Select(value)]);
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
