using System.Xml.Linq;
using EdgeProxy.Compare;

namespace EdgeProxy.LoadTests.Tests.Compare;

public class PeersReportTests
{
    [Fact]
    public void Ratios_ServersMeasured_AreMediansToNginx()
    {
        var figures = new Figures(new StartLine());
        foreach (var value in new[] { 90.0, 100, 400 }) figures.Add("EdgeProxy", value);
        foreach (var value in new[] { 40.0, 50, 60 }) figures.Add("nginx", value);

        Assert.Contains("| start to first answer, ms | 2.00x | 1.00x | less |", PeersReport.Ratios(["EdgeProxy", "nginx"], [figures]), StringComparison.Ordinal);
    }

    [Fact]
    public void Ratios_NginxLeftOut_AreThePlainFigures()
    {
        var figures = new Figures(new IdleLine(1000));
        figures.Add("EdgeProxy", 25.5);

        Assert.Contains("| 25.5 | less |", PeersReport.Ratios(["EdgeProxy"], [figures]), StringComparison.Ordinal);
    }

    [Fact]
    public void ToSvg_AnyNames_IsWellFormedAndHasABarForEachValue()
    {
        var chart = new BarChart("a < b & c", ["\"one\"", "two"], [new BarSeries("<x>", [1, double.NaN]), new BarSeries("y", [2, 300])]) { Mark = 1 };

        var svg = XDocument.Parse(chart.ToSvg()).Root!;

        // Three bars, two keys of the legend, one background; what was not measured has no bar.
        Assert.Equal(6, svg.Elements().Count(element => element.Name.LocalName == "rect"));
        Assert.DoesNotContain("NaN", chart.ToSvg(), StringComparison.Ordinal);
    }
}
