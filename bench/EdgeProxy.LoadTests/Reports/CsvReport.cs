using System.Globalization;
using System.Text;

namespace EdgeProxy.LoadTests;

/// <summary>Second by second, for a spreadsheet.</summary>
internal static class CsvReport
{
    public static string Write(IReadOnlyList<LoadResultSet> results)
    {
        var text = new StringBuilder("scenario,second,level,succeeded,failed,p50_ms,p99_ms,bytes\n");
        foreach (var result in results)
        {
            foreach (var second in result.Seconds)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"{result.Scenario.Name},{second.At.TotalSeconds:F1},{second.Level:F1},{second.Succeeded},{second.Failed},{MarkdownReport.Ms(second.Median)},{MarkdownReport.Ms(second.P99)},{second.Bytes}\n");
            }
        }

        return text.ToString();
    }
}
