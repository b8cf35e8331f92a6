using EdgeProxy.Certificates;

namespace EdgeProxy.Admin.Certificates;

/// <summary><c>POST /api/certificates/NAME/staple</c>: asks the responder now and answers with what came of it.</summary>
/// <param name="time">Decides whether the staple holds.</param>
/// <param name="store">Missing where no certificates are served.</param>
/// <param name="loop">Missing with it.</param>
internal sealed class StapleEndpoint(TimeProvider time, CertificateStore? store = null, StapleLoop? loop = null)
{
    public async Task PostAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (store?.Current.Entries.FirstOrDefault(entry => entry.Name == name) is not { } entry)
        {
            await PlainText.WriteAsync(context, StatusCodes.Status404NotFound, "There is no certificate of that name. GET /api/certificates lists them.\n");
            return;
        }

        try
        {
            if (loop is not null && await loop.RefreshAsync(entry, context.RequestAborted) is { } state)
            {
                await AdminJson.WriteAsync(context, StapleReport.Of(state, time.GetUtcNow()), AdminJson.Default.StapleReport);
                return;
            }

            await PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "There is no OCSP responder to ask about that certificate.\n");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "The certificate was replaced, or the process is stopping.\n");
        }
    }
}
