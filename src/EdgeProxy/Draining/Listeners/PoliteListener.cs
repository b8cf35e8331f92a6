using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Draining;

/// <summary>Closes a listening socket in a way that resets nobody.</summary>
/// <remarks>
/// The kernel completes handshakes by itself and queues the connections; close(2) resets those that nobody has accepted, and those that are half open when
/// their last packet comes. Their clients were connected, may have sent a request, and cannot know whether it was processed. So: first nobody new gets in
/// (<see cref="SynFilter"/>), then the half open ones finish and the queue is emptied, and then the socket is closed.
/// </remarks>
internal sealed class PoliteListener(IConnectionListener inner, Socket socket, bool isShared, DescriptorHeadroom? headroom, TimeProvider time)
    : IConnectionListener
{
    // A handshake takes one round trip, and few of them take longer than this.
    private static readonly TimeSpan HalfOpen = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestQueue = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private Task _room = Task.CompletedTask;
    private Task? _closed;
    private long _accepted;

    public EndPoint EndPoint => inner.EndPoint;

    /// <summary>Connections accepted so far.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (!_room.IsCompleted) await _room;
        var connection = await inner.AcceptAsync(cancellationToken);
        if (connection is null) return null;
        Interlocked.Increment(ref _accepted);
        if (headroom is not null) _room = headroom.AfterAsync(connection);
        return connection;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => new(CloseAsync());

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await inner.DisposeAsync();
    }

    /// <summary>Closes it, once; meanwhile the server goes on to accept.</summary>
    public Task CloseAsync()
    {
        lock (_gate) return _closed ??= EmptyAndCloseAsync();
    }

    private async Task EmptyAndCloseAsync()
    {
        // A socket that systemd or another process holds too stays open, and so does its queue.
        if (!isShared) await EmptyAsync();
        await inner.UnbindAsync();
    }

    private async Task EmptyAsync()
    {
        try
        {
            if (socket.AddressFamily != AddressFamily.Unix)
            {
                SynFilter.Attach(socket);
                await Task.Delay(HalfOpen, time);
            }

            var began = time.GetTimestamp();
            while (socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && time.GetElapsedTime(began) < LongestQueue) await Task.Delay(Tick, time);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Without the filter, or with a socket that is closed already, there is nothing more to be done for those in the queue.
        }
    }
}
