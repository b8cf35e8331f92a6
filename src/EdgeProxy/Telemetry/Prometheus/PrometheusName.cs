using System.Text;

namespace EdgeProxy.Telemetry.Prometheus;

/// <summary>Names after the OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility", section "OTLP metric points to Prometheus".</summary>
internal static class PrometheusName
{
    // The text keeps this suffix for histograms, and promtool complains of a gauge that has it. Three of .NET's do: dotnet.timer.count is dotnet_timers here.
    private const string HistogramCount = "count";

    /// <summary>The family name of an instrument: sanitised, with its unit, and <c>_total</c> for what only grows.</summary>
    public static string ForMetric(string instrument, string? unit, MetricFamilyType type)
    {
        var name = Sanitize(instrument, allowColon: true);
        if (type == MetricFamilyType.Counter) name = WithoutSuffix(name, "total");
        if (type == MetricFamilyType.Gauge && EndsWithWord(name, HistogramCount)) name = Plural(WithoutSuffix(name, HistogramCount));
        name = WithSuffix(name, UnitSuffix(unit, type));
        return type == MetricFamilyType.Counter ? WithSuffix(name, "total") : name;
    }

    /// <summary>The label name of an attribute key.</summary>
    public static string ForLabel(string key) => Sanitize(key, allowColon: false);

    private static string? UnitSuffix(string? unit, MetricFamilyType type)
    {
        // {connection} and its like are annotations: they say what is counted and are not part of the name.
        var bare = unit is null ? "" : WithoutAnnotations(unit);
        if (bare.Length == 0) return null;
        if (string.Equals(bare, "1", StringComparison.Ordinal)) return type == MetricFamilyType.Gauge ? "ratio" : null;

        var slash = bare.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return Word(bare);
        var per = "per_" + Singular(bare[(slash + 1)..]);
        return slash == 0 ? per : $"{Word(bare[..slash])}_{per}";
    }

    private static string Word(string unit) => unit switch
    {
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "kBy" => "kilobytes",
        "MBy" => "megabytes",
        "GBy" => "gigabytes",
        "Hz" => "hertz",
        "%" => "percent",
        "Cel" => "celsius",
        _ => Sanitize(unit, allowColon: false).Trim('_'),
    };

    private static string Singular(string unit) => unit switch
    {
        "s" => "second",
        "m" or "min" => "minute",
        "h" => "hour",
        "d" => "day",
        _ => Word(unit),
    };

    private static string Plural(string noun) => noun.EndsWith('y') ? $"{noun[..^1]}ies" : $"{noun}s";

    private static string WithSuffix(string name, string? suffix) =>
        string.IsNullOrEmpty(suffix) || EndsWithWord(name, suffix) ? name : $"{name}_{suffix}";

    private static string WithoutSuffix(string name, string suffix) => EndsWithWord(name, suffix) ? name[..^(suffix.Length + 1)] : name;

    private static bool EndsWithWord(string name, string word) =>
        name.Length > word.Length && name[^(word.Length + 1)] == '_' && name.EndsWith(word, StringComparison.Ordinal);

    private static string WithoutAnnotations(string unit)
    {
        while (unit.IndexOf('{', StringComparison.Ordinal) is var open and >= 0)
        {
            var close = unit.IndexOf('}', open);
            if (close < 0) break;
            unit = unit.Remove(open, close - open + 1);
        }

        return unit.TrimEnd('/');
    }

    private static string Sanitize(string text, bool allowColon)
    {
        var name = new StringBuilder(text.Length + 1);
        if (text.Length == 0 || char.IsAsciiDigit(text[0])) name.Append('_');
        foreach (var c in text)
        {
            var kept = char.IsAsciiLetterOrDigit(c) || (c == ':' && allowColon) ? c : '_';
            if (kept != '_' || name.Length == 0 || name[^1] != '_') name.Append(kept);
        }

        return name.ToString();
    }
}
