using System.Text.Json;
using EdgeProxy.Telemetry.Events;

namespace EdgeProxy.Admin.Events;

/// <summary><c>GET /api/events?last=N</c>: what happened to the proxy itself, newest first.</summary>
internal sealed class EventsEndpoint(EventJournal journal)
{
    public Task GetAsync(HttpContext context)
    {
        if (!LastQuery.TryRead(context.Request, out var count)) return LastQuery.RefuseAsync(context, "events", EventJournal.Capacity);

        IReadOnlyList<EventReport> events = [.. journal.Last(count).Select(Describe)];
        return AdminJson.WriteAsync(context, events, AdminJson.Default.IReadOnlyListEventReport);
    }

    private static EventReport Describe(EdgeEvent happened) =>
        new(happened.Time, JsonNamingPolicy.SnakeCaseLower.ConvertName(happened.Kind.ToString()), happened.Certificate, happened.Message);
}

/// <summary>One item of <c>GET /api/events</c>.</summary>
internal sealed record EventReport(DateTimeOffset Time, string Event, string? Certificate, string Message);
