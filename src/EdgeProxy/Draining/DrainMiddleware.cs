using Microsoft.AspNetCore.Http.Features;

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
            // An upgraded connection ends with what is spoken on it, and a 101 has no use for "Connection: close". HTTP/2 clients get their GOAWAY when it is their turn, at the latest when the listeners close; until then one connection is as
            // good as another to them.
            if (drain.Phase != DrainPhase.Running && connection is { Protocol: ConnectionProtocol.Http1, HasTurn: false } && !IsUpgrade(context))
                connection.AskToClose();
            await next(context);
        }
        finally
        {
            connection.RequestEnded();
        }
    }

    private static bool IsUpgrade(HttpContext context) => context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
}
