using System.Buffers;
using System.IO.Pipelines;
using EdgeProxy.Draining;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace EdgeProxy.Hosting;

/// <summary>
/// Waits for a client's first bytes before anything is made for HTTP. Scanners, health checks and the connections that browsers open for later
/// often end without a word.
/// </summary>
/// <param name="patience">How long a client may be silent.</param>
/// <param name="time">The clock.</param>
internal sealed class FirstBytes(TimeSpan patience, TimeProvider time)
{
    // SETTINGS with nothing in it and GOAWAY without an error, last stream 0 (RFC 9113 sections 3.4 and 6.8): a request that is on its way
    // was not processed, and the client may send it again elsewhere.
    private static readonly byte[] Http2Farewell = [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>As <see cref="ComeAsync"/>, for a connection whose protocol is known from now on.</summary>
    public ValueTask<bool> ComeAfterHandshakeAsync(ConnectionContext connection)
    {
        connection.EnterNegotiatedProtocol();
        return ComeAsync(connection);
    }

    /// <summary>Whether they come. Otherwise the client is gone, was silent for too long, or shall go because the proxy does.</summary>
    public async ValueTask<bool> ComeAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        try
        {
            if (!input.TryRead(out var first)) first = await WaitAsync(connection);
            // Not examined: HTTP reads it again.
            input.AdvanceTo(first.Buffer.Start);
            return !first.Buffer.IsEmpty;
        }
        catch (Exception gone) when (gone is IOException or ConnectionAbortedException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            // Sent with close_notify.
            if (SpeaksHttp2(connection)) connection.Transport.Output.Write(Http2Farewell);
            return false;
        }
    }

    /// <summary>Whether that is what ALPN decided.</summary>
    public static bool SpeaksHttp2(ConnectionContext connection) =>
        connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) == true;

    private async ValueTask<ReadResult> WaitAsync(ConnectionContext connection)
    {
        var leave = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var end = new CancellationTokenSource(patience, time);
        await using var registration = leave.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), end);
        return await connection.Transport.Input.ReadAsync(end.Token);
    }
}
