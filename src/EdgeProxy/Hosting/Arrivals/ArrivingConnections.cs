using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Hosting;

/// <summary>
/// Takes connections in where they are accepted, on the thread that was told of them, and gives Kestrel those that have something to say over HTTP.
/// Kestrel sends each connection to the thread pool and makes objects for it, before anybody knows whether its handshake succeeds.
/// </summary>
internal sealed partial class ArrivingConnections : IConnectionListener
{
    // So many that were waiting already, and the others of this thread have their turn.
    private const int LongestStreak = 16;

    private readonly IConnectionListener _inner;
    private readonly ConnectionDelegate _reception;
    private readonly ILogger<ArrivingConnections> _log;

    // Kestrel's loop does no more than to pass on what it is given, so it may run wherever that is.
    private readonly Channel<ConnectionContext> _received =
        Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });

    /// <summary>Begins to accept.</summary>
    /// <param name="inner">Where they come from.</param>
    /// <param name="reception">What happens before Kestrel; its end is the connection's.</param>
    /// <param name="log">Where it speaks.</param>
    public ArrivingConnections(IConnectionListener inner, Func<ConnectionDelegate, ConnectionDelegate> reception, ILogger<ArrivingConnections> log)
    {
        (_inner, _log) = (inner, log);
        _reception = reception(LendAsync);
        _ = AcceptAllAsync();
    }

    public EndPoint EndPoint => _inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _received.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_received.Reader.TryRead(out var connection)) return connection;
        }

        return null;
    }

    /// <summary>When the server stops. A drain has closed what is within before, and whoever was received since is still served.</summary>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _inner.UnbindAsync(cancellationToken);
        _received.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        await _inner.DisposeAsync();
    }

    private async Task AcceptAllAsync()
    {
        try
        {
            for (var streak = 1; ; streak++)
            {
                var accepting = _inner.AcceptAsync();
                if (!accepting.IsCompleted) streak = 0;
                if (await accepting is not { } connection) return;
                _ = ReceiveAsync(connection);
                if (streak < LongestStreak) continue;
                streak = 0;
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }
        }
        catch (Exception failure)
        {
            // Whoever accepts deals with what can be expected. This is a listener that is gone, and nobody may miss that.
            LogAcceptFailed(failure, EndPoint);
        }
    }

    private async Task ReceiveAsync(ConnectionContext connection)
    {
        try
        {
            await _reception(connection);
        }
        catch (Exception fault)
        {
            // The border of one connection: what goes wrong on it must reach no other.
            LogFault(fault, connection.ConnectionId);
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>Ends when Kestrel is done with it. One that comes when nobody takes it any more ends at once.</summary>
    private Task LendAsync(ConnectionContext connection)
    {
        var lent = (SocketConnection)connection;
        var returned = lent.LendAsync();
        if (!_received.Writer.TryWrite(lent)) lent.TryGiveBack();
        return returned;
    }

    [LoggerMessage(110, LogLevel.Critical, "No more connections can be accepted on {EndPoint}")]
    private partial void LogAcceptFailed(Exception failure, EndPoint endPoint);

    [LoggerMessage(111, LogLevel.Error, "Connection {Connection} failed")]
    private partial void LogFault(Exception fault, string connection);
}
