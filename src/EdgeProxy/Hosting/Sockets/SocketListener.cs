using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Hosting;

/// <summary>Accepts connections from a listening socket.</summary>
internal sealed class SocketListener : IConnectionListener
{
    // Kestrel's own. The kernel cuts it to net.core.somaxconn.
    private const int Backlog = 512;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Socket _socket;
    private readonly MemoryPool<byte> _blocks;
    private readonly TimeProvider _time;

    /// <summary>Begins to listen.</summary>
    /// <param name="socket">Bound. Owned from now on.</param>
    /// <param name="blocks">What Kestrel takes its buffers from.</param>
    /// <param name="time">The clock.</param>
    public SocketListener(Socket socket, MemoryPool<byte> blocks, TimeProvider time)
    {
        (_socket, _blocks, _time) = (socket, blocks, time);
        // What is sent is a whole answer, or a record of one: there is nothing to wait for. Accepted sockets inherit it on Linux.
        if (socket.AddressFamily != AddressFamily.Unix) socket.NoDelay = true;
        socket.Listen(Backlog);
        EndPoint = socket.LocalEndPoint!;
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                return new SocketConnection(Prepared(await _socket.AcceptAsync(cancellationToken)), _blocks);
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException failure)
            {
                // A client that left while it was in the queue: the next one is as good. Anything else, such as a machine that is out of files, is the
                // same for the next one, for a while.
                if (failure.SocketErrorCode is not (SocketError.ConnectionReset or SocketError.ConnectionAborted)) await Task.Delay(Pause, _time, cancellationToken);
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private static Socket Prepared(Socket accepted)
    {
        try
        {
            // Send and receive then say when they would have to wait, and nothing is queued for what need not.
            accepted.Blocking = false;
            return accepted;
        }
        catch
        {
            accepted.Dispose();
            throw;
        }
    }
}
