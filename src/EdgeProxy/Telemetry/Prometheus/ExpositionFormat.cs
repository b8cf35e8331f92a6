using Microsoft.Net.Http.Headers;

namespace EdgeProxy.Telemetry.Prometheus;

/// <summary>The two texts a scraper may ask for.</summary>
internal enum ExpositionFormat
{
    /// <summary>Prometheus' text format 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.0: counters' families without <c>_total</c>, exemplars with trace ids, an end that shows a cut answer.</summary>
    OpenMetrics,
}

internal static class ExpositionFormats
{
    private const string OpenMetricsType = "application/openmetrics-text";

    public static string ContentType(this ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
        ? $"{OpenMetricsType}; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>
    /// What the request prefers (RFC 9110 section 12.5.1). Whoever does not name OpenMetrics gets the older text, which everything reads.
    /// </summary>
    public static ExpositionFormat Negotiate(HttpRequest request)
    {
        double openMetrics = 0, text = 0;
        foreach (var accepted in request.GetTypedHeaders().Accept)
        {
            var quality = accepted.Quality ?? 1;
            if (accepted.MediaType.Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase) && IsSpoken(accepted)) openMetrics = Math.Max(openMetrics, quality);
            else if (accepted.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase)) text = Math.Max(text, quality);
        }

        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.Prometheus;
    }

    // 0.0.1 is what Prometheus calls the draft, which reads alike.
    private static bool IsSpoken(MediaTypeHeaderValue accepted) =>
        accepted.Parameters.FirstOrDefault(static parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase)) is not { } version
        || version.GetUnescapedValue().Value is "1.0.0" or "0.0.1";
}
