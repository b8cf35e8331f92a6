using System.Globalization;
using System.Security;
using System.Text;

namespace EdgeProxy.Compare;

/// <summary>The values of one line, one for each place of the chart's axis.</summary>
internal sealed record LineSeries(string Name, IReadOnlyList<double> Values);

/// <summary>Lines over time, as SVG that can be read on a light and on a dark page.</summary>
internal sealed record LineChart(string Title, string Unit, IReadOnlyList<double> At, IReadOnlyList<LineSeries> Series)
{
    private const int Width = 860;
    private const int Height = 240;
    private const int Left = 60;
    private const int Right = 20;
    private const int Top = 50;
    private const int Bottom = 30;
    private const int Marks = 4;

    private static readonly double[] RoundSteps = [1, 2, 5, 10];

    public string ToSvg()
    {
        var last = Math.Max(At.DefaultIfEmpty(0).Max(), double.Epsilon);
        var most = RoundUp(Series.SelectMany(series => series.Values).DefaultIfEmpty(0).Max());
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(Title)}</title>\n{ChartStyle.Sheet}\n<rect class=\"page\" width=\"{Width}\" height=\"{Height}\" rx=\"6\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"16\" y=\"24\">{Escape(Title)}</text>\n");
        for (var mark = 0; mark <= Marks; mark++)
        {
            var (value, second) = (most * mark / Marks, last * mark / Marks);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"value\" x=\"{Left - 6}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\">{value:0.##}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"value\" x=\"{X(second):F1}\" y=\"{Height - 10}\" text-anchor=\"middle\">{second:0.#} {Escape(Unit)}</text>\n");
        }

        for (var i = 0; i < Series.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"c{i}\" x=\"{300 + (i * 120)}\" y=\"14\" width=\"12\" height=\"12\"/><text x=\"{317 + (i * 120)}\" y=\"24\">{Escape(Series[i].Name)}</text>\n");
            var points = At.Zip(Series[i].Values, (at, value) => string.Create(CultureInfo.InvariantCulture, $"{X(at):F1},{Y(value):F1}"));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"l{i}\" points=\"{string.Join(' ', points)}\"/>\n");
        }

        return svg.Append("</svg>\n").ToString();

        double X(double at) => Left + (at / last * (Width - Left - Right));
        double Y(double value) => Height - Bottom - (value / most * (Height - Top - Bottom));
    }

    /// <summary>To a number that reads well on an axis: 1, 2 or 5 and zeros.</summary>
    private static double RoundUp(double value)
    {
        if (!double.IsFinite(value) || value <= 0) return 1;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return RoundSteps.First(step => step * magnitude >= value * 0.999) * magnitude;
    }

    private static string Escape(string text) => SecurityElement.Escape(text);
}
