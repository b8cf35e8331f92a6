using System.Globalization;
using System.Text.Json;
using EdgeProxy.Telemetry.Events;

namespace EdgeProxy.Admin.Events;

/// <summary><c>GET /api/events?last=N</c>: what happened to the proxy itself, newest first.</summary>
internal sealed class EventsEndpoint(EventJournal journal)
{
    private const int DefaultCount = 100;

    public Task GetAsync(HttpContext context)
    {
        var count = DefaultCount;
        if (context.Request.Query.TryGetValue("last", out var last)
            && !(int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0))
        {
            return PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, $"last is how many events to list: 1 to {EventJournal.Capacity}.\n");
        }

        IReadOnlyList<EventReport> events = [.. journal.Last(count).Select(Describe)];
        return AdminJson.WriteAsync(context, events, AdminJson.Default.IReadOnlyListEventReport);
    }

    private static EventReport Describe(EdgeEvent happened) =>
        new(happened.Time, JsonNamingPolicy.SnakeCaseLower.ConvertName(happened.Kind.ToString()), happened.Certificate, happened.Message);
}

/// <summary>One item of <c>GET /api/events</c>.</summary>
internal sealed record EventReport(DateTimeOffset Time, string Event, string? Certificate, string Message);
