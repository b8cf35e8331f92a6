using System.Globalization;
using OpenTelemetry;

namespace EdgeProxy.Telemetry.Prometheus;

/// <summary>The labels of one metric point, sorted by name. Reused from point to point; not thread safe.</summary>
internal sealed class LabelSet
{
    // Keys are constants of instrumented code, so this stays small; the bound only guards against code that invents them.
    private const int KnownNamesLimit = 1024;

    private readonly Dictionary<string, string> _knownNames = new(StringComparer.Ordinal);
    private readonly List<Label> _labels = [];

    /// <summary>A label, and the attribute key it came from.</summary>
    public readonly record struct Label(string Name, string Key, string Value);

    public IReadOnlyList<Label> Labels => _labels;

    public void Read(ReadOnlyTagCollection tags)
    {
        _labels.Clear();
        foreach (var (key, value) in tags) _labels.Add(new Label(NameOf(key), key, TextOf(value)));
        Arrange();
    }

    public void Read(IEnumerable<KeyValuePair<string, object>> attributes)
    {
        _labels.Clear();
        foreach (var (key, value) in attributes) _labels.Add(new Label(NameOf(key), key, TextOf(value)));
        Arrange();
    }

    private void Arrange()
    {
        if (_labels.Count < 2) return;
        _labels.Sort(static (a, b) =>
        {
            var byName = string.CompareOrdinal(a.Name, b.Name);
            return byName != 0 ? byName : string.CompareOrdinal(a.Key, b.Key);
        });
        MergeCollisions();
    }

    /// <summary>Two keys that sanitise to one name share a label, values joined by ";" in the order of the keys, as the specification asks.</summary>
    private void MergeCollisions()
    {
        for (var i = _labels.Count - 1; i > 0; i--)
        {
            var (left, right) = (_labels[i - 1], _labels[i]);
            if (!string.Equals(left.Name, right.Name, StringComparison.Ordinal)) continue;
            _labels[i - 1] = left with { Value = $"{left.Value};{right.Value}" };
            _labels.RemoveAt(i);
        }
    }

    private string NameOf(string key)
    {
        if (_knownNames.TryGetValue(key, out var name)) return name;
        name = PrometheusName.ForLabel(key);
        if (_knownNames.Count < KnownNamesLimit) _knownNames.Add(key, name);
        return name;
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
