using System.Buffers;
using System.Net;
using EdgeProxy.Configuration;
using EdgeProxy.Draining;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace EdgeProxy.Hosting;

/// <summary>
/// Listens on our sockets: the public ones with a transport of our own, which takes part in the drain and receives connections before Kestrel does, the
/// admin one with Kestrel's.
/// </summary>
internal sealed class ListenerTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly ListenSockets _sockets;
    private readonly PublicListeners _listeners;
    private readonly MemoryPool<byte> _blocks;
    private readonly TimeProvider _time;
    private readonly Reception _reception;
    private readonly IReadOnlyList<ListenerSettings> _settings;
    private readonly ILogger<ArrivingConnections> _log;
    private readonly SocketTransportFactory _admin;

    public ListenerTransport(
        ListenSockets sockets, PublicListeners listeners, Reception reception, ActiveConfiguration configuration, IMemoryPoolFactory<byte> blocks, TimeProvider time,
        IOptionsFactory<SocketTransportOptions> options, ILoggerFactory log)
    {
        (_sockets, _listeners, _reception, _blocks, _time) = (sockets, listeners, reception, blocks.Create(), time);
        (_settings, _log) = (configuration.Current.Settings.Listeners, log.CreateLogger<ArrivingConnections>());
        var transport = options.Create(Options.DefaultName);
        transport.CreateBoundListenSocket = sockets.Take;
        _admin = new SocketTransportFactory(Options.Create(transport), log);
    }

    public bool CanBind(EndPoint endpoint) => _admin.CanBind(endpoint);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        // The transport takes the socket while it binds, and the server binds one endpoint after the other.
        var next = _sockets.Next(endpoint);
        if (!next.IsPublic) return _admin.BindAsync(endpoint, cancellationToken);
        var sockets = new SocketListener(_sockets.Take(endpoint), _blocks, _time);
        var listener = _settings.First(listener => listener.Name == next.Listener);
        return ValueTask.FromResult<IConnectionListener>(new ArrivingConnections(
            _listeners.Add(sockets, next.Socket, next.IsShared), http => _reception.For(listener, http), _log));
    }
}
