using System.Net;
using EdgeProxy.Draining;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EdgeProxy.Hosting;

/// <summary>Kestrel's own transport on our sockets; the public listeners take part in the drain.</summary>
internal sealed class ListenerTransport(SocketTransportFactory transport, ListenSockets sockets, PublicListeners listeners)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => transport.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        // It takes the socket while it binds (SocketTransportOptions.CreateBoundListenSocket), and the server binds one endpoint after the other.
        var listener = await transport.BindAsync(endpoint, cancellationToken);
        return sockets.Taken is { IsPublic: true } taken ? listeners.Add(listener, taken.Socket, taken.IsShared) : listener;
    }
}
