using System.Net;
using EdgeProxy.Draining;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace EdgeProxy.Hosting;

/// <summary>Kestrel's own transport on our sockets; the public listeners take part in the drain.</summary>
internal sealed class ListenerTransport(
    ListenSockets sockets, PublicListeners listeners, IOptionsFactory<SocketTransportOptions> options, ILoggerFactory log)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _public = Transport(sockets, options, log, isInline: SocketCompletions.AreInline);

    // An operator's request may take long, and nobody else's should stand behind it on the same thread.
    private readonly SocketTransportFactory _admin = Transport(sockets, options, log, isInline: false);

    public bool CanBind(EndPoint endpoint) => _public.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        // The transport takes the socket while it binds, and the server binds one endpoint after the other.
        var next = sockets.Next(endpoint);
        if (!next.IsPublic) return await _admin.BindAsync(endpoint, cancellationToken);
        var listener = await _public.BindAsync(endpoint, cancellationToken);
        return listeners.Add(listener, next.Socket, next.IsShared);
    }

    private static SocketTransportFactory Transport(ListenSockets sockets, IOptionsFactory<SocketTransportOptions> options, ILoggerFactory log, bool isInline)
    {
        // A set of its own for each: the framework's share, such as the memory pool, comes with it.
        var transport = options.Create(Options.DefaultName);
        transport.CreateBoundListenSocket = sockets.Take;
        transport.UnsafePreferInlineScheduling = isInline;
        return new SocketTransportFactory(Options.Create(transport), log);
    }
}
