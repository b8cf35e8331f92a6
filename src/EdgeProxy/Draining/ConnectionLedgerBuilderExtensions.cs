using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace EdgeProxy.Draining;

internal static class ConnectionLedgerBuilderExtensions
{
    /// <summary>Enters every connection of a listener in the ledger. Goes first, before TLS, so that handshakes count too.</summary>
    public static TBuilder UseConnectionLedger<TBuilder>(this TBuilder listen, ConnectionLedger ledger, string listener, bool tls)
        where TBuilder : IConnectionBuilder
    {
        var connections = ledger.Listener(listener);
        var protocol = tls ? ConnectionProtocol.Tls : ConnectionProtocol.Http1;
        listen.Use(next => connection => ServeAsync(connection, next, ledger, connections, protocol));
        return listen;
    }

    /// <summary>Enters what ALPN decided. After the handshake, on a listener with <see cref="UseConnectionLedger"/>.</summary>
    public static void EnterNegotiatedProtocol(this ConnectionContext connection)
    {
        var alpn = connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default;
        connection.Features.Get<IConnectionLedgerEntry>()?.SetProtocol(ConnectionProtocolText.FromAlpn(alpn.Span));
    }

    private static async Task ServeAsync(
        ConnectionContext connection, ConnectionDelegate next, ConnectionLedger ledger, ListenerConnections listener, ConnectionProtocol protocol)
    {
        var entry = ledger.Open(connection, listener, protocol);
        try
        {
            connection.Features.Set<IConnectionLedgerEntry>(entry);
            await next(connection);
        }
        finally
        {
            ledger.Close(entry);
        }
    }
}
