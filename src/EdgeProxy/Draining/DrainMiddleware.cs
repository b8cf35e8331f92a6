namespace EdgeProxy.Draining;

/// <summary>Tells the ledger which connections are busy, and ends HTTP/1.1 connections with their next response while draining.</summary>
internal sealed class DrainMiddleware(RequestDelegate next, DrainController drain)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<IConnectionLedgerEntry>() is { } connection ? ServeAsync(context, connection) : next(context);

    private async Task ServeAsync(HttpContext context, IConnectionLedgerEntry connection)
    {
        connection.RequestStarted();
        try
        {
            // HTTP/2 clients get their GOAWAY when the listeners close; until then one connection is as good as another to them.
            if (drain.Phase != DrainPhase.Running && connection.Protocol == ConnectionProtocol.Http1) connection.AskToClose();
            await next(context);
        }
        finally
        {
            connection.RequestEnded();
        }
    }
}
