namespace EdgeProxy.Compare;

/// <summary>What is told of many measurements.</summary>
internal static class Statistics
{
    public static double Median(this IEnumerable<double> values) => values.Quantile(0.5);

    public static double Median<T>(this IEnumerable<T> items, Func<T, double> value) => items.Select(value).Median();

    /// <summary>The value that the given part of all values does not exceed.</summary>
    public static double Quantile(this IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min((int)(sorted.Length * part), sorted.Length - 1)];
    }
}
