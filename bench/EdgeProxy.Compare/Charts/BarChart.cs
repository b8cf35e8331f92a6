using System.Globalization;
using System.Security;
using System.Text;

namespace EdgeProxy.Compare;

/// <summary>The bars of one colour: a value for each group, not a number where there is none.</summary>
internal sealed record BarSeries(string Name, IReadOnlyList<double> Values);

/// <summary>Horizontal bars in groups, as SVG that can be read on a light and on a dark page.</summary>
internal sealed record BarChart(string Title, IReadOnlyList<string> Groups, IReadOnlyList<BarSeries> Series)
{
    private const int Width = 860;
    private const int Left = 240;
    private const int Right = 70;
    private const int Top = 70;
    private const int Bar = 14;
    private const int Gap = 12;

    /// <summary>Where a line goes down through all groups.</summary>
    public double? Mark { get; init; }

    public string ToSvg()
    {
        var group = (Series.Count * Bar) + Gap;
        var height = Top + (Groups.Count * group) + Gap;
        // One bar that is much longer than the others must not make those unreadable: it is cut, and its number tells.
        var values = Series.SelectMany(series => series.Values).Where(double.IsFinite).Append(Mark ?? 0).Order().ToList();
        var most = Math.Max(Math.Min(values[^1], 4 * values[values.Count / 2]), double.Epsilon);
        double Scale(double value) => Math.Min(value, most) / most * (Width - Left - Right);

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(Title)}</title>\n{ChartStyle.Sheet}\n<rect class=\"page\" width=\"{Width}\" height=\"{height}\" rx=\"6\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"16\" y=\"26\">{Escape(Title)}</text>\n");
        for (var i = 0; i < Series.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"c{i}\" x=\"{16 + (i * 130)}\" y=\"40\" width=\"12\" height=\"12\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{33 + (i * 130)}\" y=\"50\">{Escape(Series[i].Name)}</text>\n");
        }

        for (var row = 0; row < Groups.Count; row++)
        {
            var y = Top + (row * group);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 10}\" y=\"{y + (group / 2)}\" text-anchor=\"end\">{Escape(Groups[row])}</text>\n");
            for (var i = 0; i < Series.Count; i++, y += Bar)
            {
                var value = Series[i].Values[row];
                if (!double.IsFinite(value)) continue;
                svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"c{i}\" x=\"{Left}\" y=\"{y}\" width=\"{Scale(value):F1}\" height=\"{Bar - 2}\"/>");
                svg.Append(CultureInfo.InvariantCulture, $"<text class=\"value\" x=\"{Left + Scale(value) + 5:F1}\" y=\"{y + Bar - 4}\">{value:F2}{(value > most ? " (cut)" : "")}</text>\n");
            }
        }

        if (Mark is { } mark) svg.Append(CultureInfo.InvariantCulture, $"<line class=\"mark\" x1=\"{Left + Scale(mark):F1}\" x2=\"{Left + Scale(mark):F1}\" y1=\"{Top - 8}\" y2=\"{height - Gap}\"/>\n");
        return svg.Append("</svg>\n").ToString();
    }

    private static string Escape(string text) => SecurityElement.Escape(text);
}
