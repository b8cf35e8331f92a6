namespace EdgeProxy.Telemetry.Prometheus;

/// <summary>Answers a scrape.</summary>
internal sealed class ScrapeEndpoint(PrometheusExporter exporter)
{
    /// <summary>Each holds a text of its own until its reader has it. Prometheus, a second one and an engineer's curl fit in; a loop does not.</summary>
    private const int MostAtOnce = 8;

    private int _open;

    public async Task ServeAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > MostAtOnce)
            {
                await RefuseAsync(context, "Too many scrapes at once.\n");
                return;
            }

            var format = ExpositionFormats.Negotiate(context.Request);
            using var text = await exporter.ScrapeAsync(format, context.RequestAborted);
            if (text is null)
            {
                await RefuseAsync(context, "The metrics could not be collected; the log says why.\n");
                return;
            }

            context.Response.ContentType = format.ContentType();
            context.Response.Headers.Vary = "Accept";
            context.Response.ContentLength = text.Written.Length;
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.Body.WriteAsync(text.Written, context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static Task RefuseAsync(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }
}
