using System.Buffers;
using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Telemetry.Prometheus;

/// <summary>Writes metrics as Prometheus' text format 0.0.4 or as OpenMetrics 1.0.0. Reused from scrape to scrape; not thread safe.</summary>
/// <remarks>
/// <c>_created</c> series, which OpenMetrics allows, are left out: they double the number of series, and Prometheus ignores them unless told
/// otherwise.
/// </remarks>
internal sealed class PrometheusTextWriter
{
    private const string TargetHelp = "What is measured here.";

    private readonly LabelSet _labels = new();
    private bool _openMetrics;

    public void Begin(ExpositionFormat format) => _openMetrics = format == ExpositionFormat.OpenMetrics;

    /// <summary>The last line of OpenMetrics: an answer without it was cut.</summary>
    public void WriteEnd(IBufferWriter<byte> output)
    {
        if (_openMetrics) output.Write("# EOF\n"u8);
    }

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
        var info = _openMetrics ? new MetricFamily("target", MetricFamilyType.Info, TargetHelp) : new MetricFamily("target_info", MetricFamilyType.Gauge, TargetHelp);
        WriteHeader(output, info);
        WriteSample(output, "target_info", default, null, 1);
    }

    private void WriteHeader(IBufferWriter<byte> output, MetricFamily family)
    {
        var name = _openMetrics ? family.OpenMetricsName : family.Name;
        if (family.Help.Length > 0)
        {
            output.Write("# HELP "u8);
            WriteText(output, name);
            output.Write(" "u8);
            WriteEscaped(output, family.Help, escapeQuotes: _openMetrics);
            output.Write("\n"u8);
        }

        output.Write("# TYPE "u8);
        WriteText(output, name);
        output.Write(family.Type switch
        {
            MetricFamilyType.Counter => " counter\n"u8,
            MetricFamilyType.Gauge => " gauge\n"u8,
            MetricFamilyType.Info => " info\n"u8,
            _ => " histogram\n"u8,
        });
    }

    private void WriteHistogram(IBufferWriter<byte> output, string name, ref readonly MetricPoint point)
    {
        long cumulative = 0;
        var below = double.NegativeInfinity;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            WriteSample(output, name, "_bucket"u8, bucket.ExplicitBound, cumulative, ExemplarOf(in point, below, bucket.ExplicitBound));
            below = bucket.ExplicitBound;
        }

        WriteSample(output, name, "_sum"u8, null, point.GetHistogramSum());
        // The buckets' own total: a measurement that arrives in between must not make _count and +Inf differ.
        WriteSample(output, name, "_count"u8, null, cumulative);
    }

    /// <summary>A measurement of a bucket that was made within a trace; only OpenMetrics has a place for one.</summary>
    private Exemplar? ExemplarOf(ref readonly MetricPoint point, double above, double bound)
    {
        if (!_openMetrics || !point.TryGetExemplars(out var exemplars)) return null;
        foreach (ref readonly var exemplar in exemplars)
        {
            if (exemplar.TraceId != default && exemplar.DoubleValue > above && exemplar.DoubleValue <= bound) return exemplar;
        }

        return null;
    }

    private void WriteSample<T>(
        IBufferWriter<byte> output, string name, ReadOnlySpan<byte> suffix, double? le, T value, Exemplar? exemplar = null)
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
            // OpenMetrics' canonical numbers have a point, and `le` is compared as text.
            if (_openMetrics && bound == Math.Truncate(bound) && double.IsFinite(bound) && Math.Abs(bound) < 1e15) output.Write(".0"u8);
            output.Write("\""u8);
            separator = ","u8;
        }

        if (separator[0] == (byte)',') output.Write("}"u8);
        output.Write(" "u8);
        WriteNumber(output, value);
        if (exemplar is { } measured) WriteExemplar(output, in measured);
        output.Write("\n"u8);
    }

    private static void WriteExemplar(IBufferWriter<byte> output, ref readonly Exemplar exemplar)
    {
        output.Write(" # {trace_id=\""u8);
        WriteText(output, exemplar.TraceId.ToHexString());
        output.Write("\",span_id=\""u8);
        WriteText(output, exemplar.SpanId.ToHexString());
        output.Write("\"} "u8);
        WriteNumber(output, exemplar.DoubleValue);
        output.Write(" "u8);
        WriteNumber(output, exemplar.Timestamp.ToUnixTimeMilliseconds() / 1000.0);
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
