using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Tls;

/// <summary>
/// Terminates TLS on accepted connections: handshake, then the plaintext transport to whoever comes next, then the polite end.
/// One for all listeners; it holds no state of a connection.
/// </summary>
/// <param name="state">The snapshot in force.</param>
/// <param name="metrics">Counts every handshake.</param>
/// <param name="journal">Keeps the latest handshakes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it speaks.</param>
public sealed class TlsTerminator(
    TlsState state, HandshakeMetrics metrics, HandshakeJournal journal, TimeProvider time, ILogger<TlsTerminator> logger)
{
    // A client that takes nothing any more may hold a finished connection for this long. nginx: lingering_timeout 5s.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly HandshakeFailureLog _failures = new(time, logger);
    private readonly TokenBucket _rate = new(time);

    /// <summary>Serves one connection.</summary>
    /// <param name="connection">As accepted.</param>
    /// <param name="protocols">ALPN protocols in order of preference, packed.</param>
    /// <param name="next">Who reads and writes the plaintext. Not asked when the client says goodbye with its last flight.</param>
    /// <param name="isWanted">Asked before, with the features of the session in place; where it says no, the connection ends.</param>
    public async Task ServeAsync(
        ConnectionContext connection, ReadOnlyMemory<byte> protocols, ConnectionDelegate next, Func<ConnectionContext, ValueTask<bool>>? isWanted = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(next);
        if (await HandshakeAsync(connection, protocols) is not { } plaintext) return;
        var transport = connection.Transport;
        connection.Transport = plaintext;
        try
        {
            if (plaintext.Begin() && (isWanted is null || await isWanted(connection))) await next(connection);
        }
        finally
        {
            connection.Transport = transport;
            await CloseAsync(connection, plaintext);
        }
    }

    // A method of its own: what only the handshake needs must not live as long as the connection.
    private async Task<TlsDuplexPipe?> HandshakeAsync(ConnectionContext connection, ReadOnlyMemory<byte> protocols)
    {
        using var deadline = new CancellationTokenSource(state.Current.Settings.HandshakeTimeout, time);
        var driver = new HandshakeDriver(state, protocols, time, deadline.Token, _rate);
        metrics.Started();
        var (session, handshake) = await driver.RunAsync(connection.Transport, holdsLast: true);
        handshake.EndedAt = time.GetUtcNow();
        handshake.Remote = connection.RemoteEndPoint;
        metrics.Ended(handshake);
        journal.Add(handshake);
        if (session is null)
        {
            if (driver.Fault is { } fault) TlsLog.HandshakeFault(logger, fault, connection.ConnectionId);
            _failures.Tell(handshake, connection.ConnectionId);
            return null;
        }

        var features = new TlsConnectionFeatures(driver.Selection, session.Info!, driver.Selection.Demand.Asks ? session.ExportPeerCertificate() : null);
        connection.Features.Set<ITlsSessionFeature>(features);
        connection.Features.Set<ITlsConnectionFeature>(features);
        connection.Features.Set<ITlsHandshakeFeature>(features);
        connection.Features.Set<ITlsApplicationProtocolFeature>(features);
        if (logger.IsEnabled(LogLevel.Debug))
        {
            TlsLog.HandshakeDone(logger, connection.ConnectionId, features.ProtocolVersion, features.CipherSuite,
                session.Info!.ApplicationProtocol ?? "none", features.Resumed, handshake.Duration.TotalMilliseconds);
        }

        return new TlsDuplexPipe(session, connection.Transport);
    }

    private async Task CloseAsync(ConnectionContext connection, TlsDuplexPipe plaintext)
    {
        var closed = plaintext.CloseAsync();
        if (!closed.IsCompleted)
        {
            try
            {
                await closed.WaitAsync(CloseTimeout, time);
            }
            catch (TimeoutException)
            {
                TlsLog.CloseTimedOut(logger, connection.ConnectionId, CloseTimeout.TotalSeconds);
                connection.Abort(new ConnectionAbortedException("the client did not take the last bytes"));
                await closed;
            }
        }

        plaintext.Release();
    }
}
