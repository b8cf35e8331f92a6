using OpenTelemetry.Metrics;

namespace EdgeProxy.Telemetry.Prometheus;

/// <summary>The types of Prometheus' text that OpenTelemetry's metrics map to.</summary>
internal enum MetricFamilyType
{
    Counter,
    Gauge,
    Histogram,
    Info,
}

/// <summary>What stands above a metric's samples. Worked out once for each metric.</summary>
internal sealed record MetricFamily(string Name, MetricFamilyType Type, string Help)
{
    private const string CounterSuffix = "_total";

    /// <summary>OpenMetrics names a counter's family without the suffix that its samples have.</summary>
    public string OpenMetricsName { get; } = Type == MetricFamilyType.Counter && Name.EndsWith(CounterSuffix, StringComparison.Ordinal)
        ? Name[..^CounterSuffix.Length]
        : Name;

    /// <summary>The family of a metric; <see langword="null"/> for a kind the text format cannot show (exponential histograms).</summary>
    public static MetricFamily? Of(Metric metric)
    {
        MetricFamilyType? type = metric.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => MetricFamilyType.Counter,
            MetricType.LongGauge or MetricType.DoubleGauge => MetricFamilyType.Gauge,
            // What can go down is a gauge to Prometheus.
            MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => MetricFamilyType.Gauge,
            MetricType.Histogram => MetricFamilyType.Histogram,
            _ => null,
        };

        return type is { } known
            ? new MetricFamily(PrometheusName.ForMetric(metric.Name, metric.Unit, known), known, metric.Description)
            : null;
    }
}
