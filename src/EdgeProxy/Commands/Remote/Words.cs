using System.Globalization;

namespace EdgeProxy.Commands.Remote;

/// <summary>Durations as people say them.</summary>
internal static class Words
{
    public static string For(TimeSpan span) => span.Duration() switch
    {
        { TotalDays: >= 2 } days => Count((int)days.TotalDays, "day"),
        { TotalHours: >= 2 } hours => Count((int)hours.TotalHours, "hour"),
        { TotalMinutes: >= 2 } minutes => Count((int)minutes.TotalMinutes, "minute"),
        var rest => Count((int)rest.TotalSeconds, "second"),
    };

    public static string Count(long count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");
}
