using System.Threading.Channels;

namespace EdgeProxy.Admin.Live;

/// <summary><c>GET /api/stream</c>: server-sent events for the operator's page. An <c>opening</c> event, then a <c>tick</c> every two seconds.</summary>
internal sealed class StreamEndpoint(LiveFeed feed)
{
    private static readonly byte[] Opening = "event: opening\ndata: "u8.ToArray();
    private static readonly byte[] Tick = "event: tick\ndata: "u8.ToArray();
    private static readonly byte[] End = "\n\n"u8.ToArray();

    public async Task GetAsync(HttpContext context)
    {
        if (feed.Watch() is not { } events)
        {
            context.Response.Headers.RetryAfter = "10";
            await PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"At most {LiveFeed.MostViewers} may watch at once, and nobody while the process ends.\n");
            return;
        }

        try
        {
            await WriteAsync(context, events);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The viewer closed the page.
        }
        finally
        {
            feed.Leave(events);
        }
    }

    private static async Task WriteAsync(HttpContext context, ChannelReader<byte[]> events)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        var output = context.Response.BodyWriter;
        var kind = Opening;
        await foreach (var data in events.ReadAllAsync(context.RequestAborted))
        {
            await output.WriteAsync(kind, context.RequestAborted);
            await output.WriteAsync(data, context.RequestAborted);
            await output.WriteAsync(End, context.RequestAborted);
            await output.FlushAsync(context.RequestAborted);
            kind = Tick;
        }
    }
}
