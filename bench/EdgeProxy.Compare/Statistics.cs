namespace EdgeProxy.Compare;

/// <summary>What is told of many measurements.</summary>
internal static class Statistics
{
    /// <summary>The one in the middle, or what is between the two that are.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public static double Median<T>(this IEnumerable<T> items, Func<T, double> value) => items.Select(value).Median();

    /// <summary>The value that the given part of all values does not exceed.</summary>
    public static double Quantile(this IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min((int)(sorted.Length * part), sorted.Length - 1)];
    }
}
