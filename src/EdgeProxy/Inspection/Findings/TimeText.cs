using System.Globalization;

namespace EdgeProxy.Inspection.Findings;

/// <summary>Times as people say them.</summary>
internal static class TimeText
{
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>In the largest unit of which there are at least two: <c>36 hours</c>, but <c>3 days</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => $"{span.TotalDays:0} days",
        { TotalHours: >= 2 } => $"{span.TotalHours:0} hours",
        { TotalMinutes: >= 2 } => $"{span.TotalMinutes:0} minutes",
        _ => $"{Math.Max(0, span.TotalSeconds):0} seconds",
    };
}
