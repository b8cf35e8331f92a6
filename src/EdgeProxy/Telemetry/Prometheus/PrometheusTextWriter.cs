using System.Buffers;
using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Telemetry.Prometheus;

/// <summary>Writes metrics as Prometheus' text format 0.0.4. Reused from scrape to scrape; not thread safe.</summary>
internal sealed class PrometheusTextWriter
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly LabelSet _labels = new();

    public void WriteFamily(IBufferWriter<byte> output, MetricFamily family, Metric metric)
    {
        WriteHeader(output, family);
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            _labels.Read(point.Tags);
            switch (metric.MetricType)
            {
                case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                    WriteSample(output, family.Name, default, null, point.GetSumLong());
                    break;
                case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                    WriteSample(output, family.Name, default, null, point.GetSumDouble());
                    break;
                case MetricType.LongGauge:
                    WriteSample(output, family.Name, default, null, point.GetGaugeLastValueLong());
                    break;
                case MetricType.DoubleGauge:
                    WriteSample(output, family.Name, default, null, point.GetGaugeLastValueDouble());
                    break;
                case MetricType.Histogram:
                    WriteHistogram(output, family.Name, in point);
                    break;
            }
        }
    }

    /// <summary>The resource as a gauge that is always 1, which is how Prometheus carries facts (<c>target_info</c>).</summary>
    public void WriteTargetInfo(IBufferWriter<byte> output, IEnumerable<KeyValuePair<string, object>> resource)
    {
        _labels.Read(resource);
        if (_labels.Labels.Count == 0) return;
        WriteHeader(output, new MetricFamily("target_info", MetricFamilyType.Gauge, "What is measured here."));
        WriteSample(output, "target_info", default, null, 1);
    }

    private static void WriteHeader(IBufferWriter<byte> output, MetricFamily family)
    {
        if (family.Help.Length > 0)
        {
            output.Write("# HELP "u8);
            WriteText(output, family.Name);
            output.Write(" "u8);
            WriteEscaped(output, family.Help, escapeQuotes: false);
            output.Write("\n"u8);
        }

        output.Write("# TYPE "u8);
        WriteText(output, family.Name);
        output.Write(family.Type switch
        {
            MetricFamilyType.Counter => " counter\n"u8,
            MetricFamilyType.Gauge => " gauge\n"u8,
            _ => " histogram\n"u8,
        });
    }

    private void WriteHistogram(IBufferWriter<byte> output, string name, ref readonly MetricPoint point)
    {
        long cumulative = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            WriteSample(output, name, "_bucket"u8, bucket.ExplicitBound, cumulative);
        }

        WriteSample(output, name, "_sum"u8, null, point.GetHistogramSum());
        // The buckets' own total: a measurement that arrives in between must not make _count and +Inf differ.
        WriteSample(output, name, "_count"u8, null, cumulative);
    }

    private void WriteSample<T>(IBufferWriter<byte> output, string name, ReadOnlySpan<byte> suffix, double? le, T value)
        where T : struct, IUtf8SpanFormattable
    {
        WriteText(output, name);
        output.Write(suffix);

        var separator = "{"u8;
        foreach (var label in _labels.Labels)
        {
            output.Write(separator);
            WriteText(output, label.Name);
            output.Write("=\""u8);
            WriteEscaped(output, label.Value, escapeQuotes: true);
            output.Write("\""u8);
            separator = ","u8;
        }

        if (le is { } bound)
        {
            output.Write(separator);
            output.Write("le=\""u8);
            WriteNumber(output, bound);
            output.Write("\""u8);
            separator = ","u8;
        }

        if (separator[0] == (byte)',') output.Write("}"u8);
        output.Write(" "u8);
        WriteNumber(output, value);
        output.Write("\n"u8);
    }

    private static void WriteNumber<T>(IBufferWriter<byte> output, T value)
        where T : struct, IUtf8SpanFormattable
    {
        // Prometheus reads what Go's ParseFloat reads, and .NET spells infinity otherwise.
        if (value is double.PositiveInfinity)
        {
            output.Write("+Inf"u8);
        }
        else if (value is double.NegativeInfinity)
        {
            output.Write("-Inf"u8);
        }
        else
        {
            var room = output.GetSpan(32);
            _ = value.TryFormat(room, out var written, default, CultureInfo.InvariantCulture);
            output.Advance(written);
        }
    }

    private static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        var room = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, room));
    }

    private static void WriteEscaped(IBufferWriter<byte> output, ReadOnlySpan<char> text, bool escapeQuotes)
    {
        var special = escapeQuotes ? "\\\n\"" : "\\\n";
        while (text.IndexOfAny(special) is var at and >= 0)
        {
            WriteText(output, text[..at]);
            output.Write(text[at] switch { '\n' => "\\n"u8, '"' => "\\\""u8, _ => "\\\\"u8 });
            text = text[(at + 1)..];
        }

        WriteText(output, text);
    }
}
