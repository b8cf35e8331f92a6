using EdgeProxy.Configuration;
using EdgeProxy.Draining;
using EdgeProxy.Limiting;
using EdgeProxy.OpenSsl;
using EdgeProxy.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace EdgeProxy.Hosting;

/// <summary>What a public connection passes through before HTTP begins: the ledger, the limits, TLS, and the wait for its first byte.</summary>
internal sealed class Reception(
    ConnectionLedger ledger, ConnectionLimiter limiter, TlsTerminator terminator, IOptions<KestrelServerOptions> kestrel, TimeProvider time, IServiceProvider services)
{
    /// <summary>For the connections of one listener.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="http">Who serves those that have come through.</param>
    public ConnectionDelegate For(ListenerSettings listener, ConnectionDelegate http)
    {
        var feature = new ListenerFeature(listener.Name, listener.Tls ? ListenerKind.Https : ListenerKind.Http, listener.RedirectToHttps);
        var steps = new ConnectionBuilder(services);
        steps.Use(next => connection =>
        {
            connection.Features.Set<IListenerFeature>(feature);
            return next(connection);
        });
        steps.UseConnectionLedger(ledger, listener.Name, listener.Tls);
        steps.Use(next => connection => limiter.ServeAsync(connection, next));
        if (listener.Tls) steps.Use(next => Terminate(listener, next));
        steps.Use(_ => http);
        return steps.Build();
    }

    private ConnectionDelegate Terminate(ListenerSettings listener, ConnectionDelegate next)
    {
        var protocols = ProtocolList.Encode(listener.Protocols);
        var first = new FirstBytes(kestrel.Value.Limits.KeepAliveTimeout, time);
        return connection => terminator.ServeAsync(connection, protocols, next, first.ComeAfterHandshakeAsync);
    }
}
