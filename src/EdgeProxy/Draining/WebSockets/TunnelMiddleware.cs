using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace EdgeProxy.Draining;

/// <summary>
/// Watches for requests that become tunnels: by Upgrade on HTTP/1.1, by extended CONNECT on HTTP/2 (RFC 8441). WebSockets get their farewell; what other
/// protocols would say is unknown, so they run until they end or are cut.
/// </summary>
internal sealed class TunnelMiddleware(RequestDelegate next, TimeProvider time)
{
    private const string WebSocket = "websocket";

    public Task InvokeAsync(HttpContext context)
    {
        var features = context.Features;
        if (features.Get<IConnectionLedgerEntry>() is not { } connection) return next(context);
        if (features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade) return ServeUpgradeAsync(context, connection, upgrade);
        if (features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: WebSocket } connect)
            features.Set<IHttpExtendedConnectFeature>(new WebSocketConnect(connect, connection, time));
        return next(context);
    }

    private async Task ServeUpgradeAsync(HttpContext context, IConnectionLedgerEntry connection, IHttpUpgradeFeature upgrade)
    {
        connection.UpgradeStarted();
        try
        {
            if (context.Request.Headers[HeaderNames.Upgrade].ToString().Equals(WebSocket, StringComparison.OrdinalIgnoreCase))
                context.Features.Set<IHttpUpgradeFeature>(new WebSocketUpgrade(upgrade, connection, time));
            await next(context);
        }
        finally
        {
            connection.UpgradeEnded();
        }
    }

    private sealed class WebSocketUpgrade(IHttpUpgradeFeature upgrade, IConnectionLedgerEntry connection, TimeProvider time) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync()
        {
            var tunnel = new WebSocketTunnel(await upgrade.UpgradeAsync(), connection, time);
            connection.SetProtocol(ConnectionProtocol.WebSocket);
            connection.Add(tunnel);
            return tunnel;
        }
    }

    private sealed class WebSocketConnect(IHttpExtendedConnectFeature connect, IConnectionLedgerEntry connection, TimeProvider time) : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => connect.IsExtendedConnect;

        public string? Protocol => connect.Protocol;

        public async ValueTask<Stream> AcceptAsync()
        {
            var tunnel = new WebSocketTunnel(await connect.AcceptAsync(), connection, time);
            connection.Add(tunnel);
            return tunnel;
        }
    }
}
