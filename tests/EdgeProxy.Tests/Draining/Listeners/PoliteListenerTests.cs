using System.Net;
using System.Net.Sockets;
using EdgeProxy.Draining;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tests.Draining.Listeners;

public sealed class PoliteListenerTests : IAsyncDisposable
{
    private const int Clients = 20;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _clients = [];
    private readonly PoliteListener _listener;

    public PoliteListenerTests()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen();
        _listener = new PoliteListener(new Accepting(_socket), _socket, isShared: false, headroom: null, TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        _clients.ForEach(static client => client.Dispose());
        return _listener.DisposeAsync();
    }

    [Fact]
    public async Task Close_ConnectionsInTheQueue_AreAcceptedFirst()
    {
        for (var client = 0; client < Clients; client++)
        {
            _clients.Add(NewSocket());
            await _clients[^1].ConnectAsync(_socket.LocalEndPoint!);
        }

        var closed = _listener.CloseAsync();
        while (await _listener.AcceptAsync() is { } connection) await connection.DisposeAsync();
        await closed;

        Assert.Equal(Clients, _listener.Accepted);
    }

    [Fact]
    public async Task Close_WhoConnectsMeanwhile_IsNotConnected()
    {
        var address = _socket.LocalEndPoint!;
        var closed = _listener.CloseAsync();
        _clients.Add(NewSocket());
        var connecting = _clients[0].ConnectAsync(address);
        var accepting = _listener.AcceptAsync().AsTask();
        await closed;

        Assert.Null(await accepting);
        Assert.False(connecting.IsCompletedSuccessfully);
        await Assert.ThrowsAsync<SocketException>(() => connecting);
    }

    [Fact]
    public async Task Close_SocketThatOthersHold_IsClosedWithoutAWordToTheirClients()
    {
        await using var shared = new PoliteListener(new Accepting(_socket), _socket, isShared: true, headroom: null, TimeProvider.System);
        _clients.Add(NewSocket());
        await _clients[0].ConnectAsync(_socket.LocalEndPoint!);

        Assert.True(shared.CloseAsync().IsCompleted);
        Assert.Equal(0, shared.Accepted);
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>What Kestrel's does, as far as it matters here.</summary>
    private sealed class Accepting(Socket socket) : IConnectionListener
    {
        public EndPoint EndPoint => socket.LocalEndPoint!;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                using var accepted = await socket.AcceptAsync(cancellationToken);
                return new DefaultConnectionContext();
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
            {
                return null;
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
