using System.Xml.Linq;

namespace EdgeProxy.LoadTests.Tests.Reports;

public class ReportTests
{
    private readonly LoadResultSet _result = Result();

    [Fact]
    public void Markdown_Result_HasItsFiguresAndItsFailures()
    {
        var text = MarkdownReport.Write("a machine", [_result]);

        Assert.Contains("| some_load | 10 a second for 2 s | 20 | 10 | 3 | 2.00 | 2.00 | 2.00 | 2.00 | 2.00 |", text, StringComparison.Ordinal);
        Assert.Contains("- 3 × IOException", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_Result_HasALineForEachSecond() =>
        Assert.Equal(
            "scenario,second,level,succeeded,failed,p50_ms,p99_ms,bytes\nsome_load,1.0,10.0,10,0,2.00,2.00,1024\nsome_load,2.0,10.0,10,3,2.00,2.00,1024\n",
            CsvReport.Write([_result]));

    [Fact]
    public void Html_Result_IsCompleteInItself()
    {
        var html = HtmlReport.Write("a machine", [_result]);

        Assert.Contains("<h2>some_load</h2>", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("<svg ").Length - 1);
        foreach (var foreign in new[] { "<script", "src=", "href=", "@import", "url(" }) Assert.DoesNotContain(foreign, html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Html_TextThatLooksLikeMarkup_IsEscaped()
    {
        var html = HtmlReport.Write("a <b>machine</b>", [_result with { Broken = "<script>alert(1)</script>" }]);

        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.Contains("a &lt;b&gt;machine", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_NoSecondWasSampled_IsStillWellFormed()
    {
        var html = HtmlReport.Write("a machine", [_result with { Seconds = [] }]);

        var charts = html.Split('\n').SkipWhile(line => !line.StartsWith("<svg", StringComparison.Ordinal)).TakeWhile(line => line != "</svg>").Append("</svg>");
        Assert.NotEmpty(XDocument.Parse(string.Join('\n', charts)).Root!.Elements());
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
    }

    private static LoadResultSet Result()
    {
        var scenario = new LoadScenario("some_load", "a load", new LoadShape(LoadModel.Open, LoadStage.Constant(10, TimeSpan.FromSeconds(2))), _ => Task.FromResult(0L));
        var latencies = new LatencyHistogram();
        var took = TimeSpan.FromMilliseconds(2);
        for (var i = 0; i < 20; i++) latencies.Record(took);
        RunSecond Second(int at, int failed) => new(TimeSpan.FromSeconds(at), 10, 10, failed, took, took, 1024);
        return new LoadResultSet(scenario, TimeSpan.Zero, TimeSpan.FromSeconds(2), latencies, [new("IOException", 3)], [Second(1, 0), Second(2, 3)]);
    }
}
