using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeProxy.ProcessTests.Harness;

/// <summary>One answer of the metrics endpoint.</summary>
internal sealed partial class Scrape
{
    private readonly List<Sample> _samples = [];

    /// <summary>Every time series, by its name and labels.</summary>
    public IEnumerable<string> Series => _samples.Select(static sample =>
        $"{sample.Name}{{{string.Join(',', sample.Labels.Select(static label => $"{label.Label}={label.Value}").Order(StringComparer.Ordinal))}}}");

    public IEnumerable<string> Names => _samples.Select(sample => sample.Name).Distinct(StringComparer.Ordinal);

    public static Scrape Parse(string text)
    {
        var scrape = new Scrape();
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var match = SampleLine().Match(line);
            if (!match.Success) throw new FormatException($"not a sample: {line}");
            scrape._samples.Add(new Sample(
                match.Groups["name"].Value,
                LabelPair().Matches(match.Groups["labels"].Value).Select(pair => (pair.Groups[1].Value, pair.Groups[2].Value)).ToHashSet(),
                double.Parse(match.Groups["value"].Value.Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture)));
        }

        return scrape;
    }

    /// <summary>Sum of all samples of that name that have all these labels.</summary>
    public double Sum(string name, params (string Label, string Value)[] labels) =>
        _samples.Where(sample => sample.Name == name && sample.Labels.IsSupersetOf(labels)).Sum(sample => sample.Value);

    /// <summary>All values a label takes.</summary>
    public IEnumerable<string> Values(string name, string label) =>
        _samples.Where(sample => sample.Name == name).SelectMany(sample => sample.Labels).Where(pair => pair.Label == label).Select(pair => pair.Value);

    private sealed record Sample(string Name, HashSet<(string Label, string Value)> Labels, double Value);

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)""")]
    private static partial Regex LabelPair();
}
