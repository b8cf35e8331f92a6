using System.Buffers;
using System.Net.Sockets;
using EdgeProxy.Inspection.Connecting;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Inspection.Handshakes;

/// <summary>How a handshake ended.</summary>
internal enum HandshakeEnd
{
    Established,

    /// <summary><see cref="TlsSession.Failure"/> says why.</summary>
    Failed,

    /// <summary>The server closed or reset the connection without a word.</summary>
    Closed,

    /// <summary>The server was silent for too long.</summary>
    TimedOut,
}

/// <summary>One TLS connection to the server, from ClientHello to close_notify.</summary>
internal sealed class TlsDialogue : IDisposable
{
    // A server that never stops sending before the handshake is complete is not to be waited for.
    private const int MostReceived = 1024 * 1024;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly byte[] _head = new byte[Greeting.Length];
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _plaintext = new();
    private readonly Peer _peer;
    private readonly Socket _socket;
    private int _headLength;
    private long _received;
    private bool _disposed;

    private TlsDialogue(Peer peer, Socket socket, TlsSession session)
    {
        _peer = peer;
        _socket = socket;
        Session = session;
    }

    public TlsSession Session { get; }

    /// <summary>The first bytes that the server sent.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>From the ClientHello until the first byte came.</summary>
    public double? FirstByteMs { get; private set; }

    /// <summary>From the ClientHello until the handshake ended, one way or the other.</summary>
    public double Ms { get; private set; }

    /// <summary>Connects the socket; nothing is sent yet.</summary>
    /// <exception cref="SocketException">It cannot be connected.</exception>
    public static async Task<TlsDialogue> OpenAsync(
        Peer peer, TlsContext context, CancellationToken cancellation, ReadOnlyMemory<byte> protocols = default, TlsResumption? resume = null)
        => Over(await peer.ConnectAsync(cancellation), peer, context, protocols, resume);

    /// <summary>Takes a connection over that stands already.</summary>
    public static TlsDialogue Over(Socket connection, Peer peer, TlsContext context, ReadOnlyMemory<byte> protocols, TlsResumption? resume = null) =>
        new(peer, connection, TlsSession.Connect(context, peer.ServerName, protocols, resume));

    /// <summary>Shakes hands within <paramref name="limit"/>.</summary>
    public async Task<HandshakeEnd> HandshakeAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var deadline = new Deadline(limit, _peer.Time, cancellation);
        var started = _peer.Time.GetTimestamp();
        try
        {
            var input = ReadOnlySequence<byte>.Empty;
            while (true)
            {
                var status = Session.Handshake(ref input, _output);
                await FlushAsync(deadline.Token);
                if (status == TlsStatus.Failed) return HandshakeEnd.Failed;
                if (status == TlsStatus.Complete)
                {
                    Session.Read(ref input, _plaintext);
                    return HandshakeEnd.Established;
                }

                var count = await ReceiveAsync(deadline.Token);
                FirstByteMs ??= _peer.MillisecondsSince(started);
                if (count == 0 || _received > MostReceived) return HandshakeEnd.Closed;
                input = new ReadOnlySequence<byte>(_buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            return HandshakeEnd.Closed;
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return HandshakeEnd.TimedOut;
        }
        finally
        {
            Ms = _peer.MillisecondsSince(started);
        }
    }

    /// <summary>What the server gave to resume the session; waits for its ticket where the version has it come late.</summary>
    public async Task<TlsResumption?> ReceiveResumptionAsync(CancellationToken cancellation)
    {
        using var deadline = new Deadline(InspectionLimits.Ticket, _peer.Time, cancellation);
        var status = TlsStatus.NeedMoreData;
        try
        {
            while (true)
            {
                var resumption = Session.ExportResumption();
                if (resumption is { IsResumable: true }) return resumption;
                resumption?.Dispose();
                if (status != TlsStatus.NeedMoreData || Session.Info?.Version != TlsVersion.Tls13) return null;
                var count = await ReceiveAsync(deadline.Token);
                if (count == 0 || _received > MostReceived) return null;
                var input = new ReadOnlySequence<byte>(_buffer, 0, count);
                status = Session.Read(ref input, _plaintext);
                _plaintext.ResetWrittenCount();
            }
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return null;
        }
    }

    /// <summary>Says goodbye as far as that can be done without waiting.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Session.Shutdown(_output);
        try
        {
            _socket.Blocking = false;
            if (_output.WrittenCount > 0) _socket.Send(_output.WrittenSpan, SocketFlags.None, out _);
        }
        catch (SocketException)
        {
            // The server left first.
        }

        Session.Dispose();
        _socket.Dispose();
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
        for (var rest = _output.WrittenMemory; !rest.IsEmpty;) rest = rest[await _socket.SendAsync(rest, cancellation)..];
        _output.ResetWrittenCount();
    }

    private async Task<int> ReceiveAsync(CancellationToken cancellation)
    {
        var count = await _socket.ReceiveAsync(_buffer, cancellation);
        var head = Math.Min(count, _head.Length - _headLength);
        _buffer.AsSpan(0, head).CopyTo(_head.AsSpan(_headLength));
        _headLength += head;
        _received += count;
        return count;
    }
}
