using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using EdgeProxy.Hosting;

namespace EdgeProxy.Tests.Hosting;

/// <summary>A connection as the listener accepts it, and the client's end of it.</summary>
internal sealed class ConnectedPair : IAsyncDisposable
{
    private readonly SocketListener _listener;

    private ConnectedPair(SocketListener listener, SocketConnection connection, Socket client) => (_listener, Connection, Client) = (listener, connection, client);

    public SocketConnection Connection { get; }

    public Socket Client { get; }

    public PipeReader Input => Connection.Transport.Input;

    public PipeWriter Output => Connection.Transport.Output;

    /// <summary>Connects.</summary>
    /// <param name="buffer">Of the kernel, so that it is full soon. Default: its own.</param>
    public static async Task<ConnectedPair> OpenAsync(int? buffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (buffer is { } size) socket.SendBufferSize = size; // accepted sockets inherit it
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var listener = new SocketListener(socket, MemoryPool<byte>.Shared, TimeProvider.System);
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (buffer is { } window) client.ReceiveBufferSize = window;
        await client.ConnectAsync(listener.EndPoint);
        return new ConnectedPair(listener, (SocketConnection)(await listener.AcceptAsync())!, client);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Connection.DisposeAsync();
        await _listener.DisposeAsync();
    }
}
