using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Compare;

/// <summary>One connection of a <see cref="LeanClient"/>. One caller at a time.</summary>
internal sealed class LeanConnection(TlsSession session) : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _received = ArrayPool<byte>.Shared.Rent(TlsSession.LargestRecord);
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly ArrayBufferWriter<byte> _plaintext = new(1024);
    private ReadOnlySequence<byte> _unread;

    public async Task<TlsSessionInfo> HandshakeAsync(IPEndPoint server, CancellationToken stop)
    {
        await _socket.ConnectAsync(server, stop);
        while (true)
        {
            var status = session.Handshake(ref _unread, _output);
            await FlushAsync(stop);
            if (status == TlsStatus.Complete) return session.Info!;
            if (status != TlsStatus.NeedMoreData) throw new AuthenticationException(session.Failure?.Detail ?? "the server closed during the handshake");
            if (!await ReceiveAsync(stop)) throw new AuthenticationException("the server closed during the handshake");
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> plaintext, CancellationToken stop)
    {
        if (session.Write(new ReadOnlySequence<byte>(plaintext), _output) != TlsStatus.Complete) throw new IOException(session.Failure?.Detail);
        await FlushAsync(stop);
    }

    /// <summary>The next piece of what the server says; empty at the end. Valid until the next call.</summary>
    /// <exception cref="IOException">The session failed.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken stop)
    {
        _plaintext.ResetWrittenCount();
        while (true)
        {
            var status = session.Read(ref _unread, _plaintext);
            if (_plaintext.WrittenCount > 0 || status == TlsStatus.Closed) return _plaintext.WrittenMemory;
            if (status == TlsStatus.Failed) throw new IOException(session.Failure?.Detail);
            if (!await ReceiveAsync(stop)) return default;
        }
    }

    /// <summary>
    /// Says that this was all, and waits until the server has closed, too. A client that just closed would answer the tickets still under
    /// way with a reset, and no server would be measured at what it does for a client that behaves.
    /// </summary>
    public async Task EndAsync(CancellationToken stop)
    {
        session.Shutdown(_output);
        await FlushAsync(stop);
        _socket.Shutdown(SocketShutdown.Send);
        while (!(await ReadAsync(stop)).IsEmpty)
        {
        }
    }

    public TlsResumption? Export() => session.ExportResumption();

    public void Dispose()
    {
        session.Dispose();
        _socket.Dispose();
        ArrayPool<byte>.Shared.Return(_received);
    }

    private async Task<bool> ReceiveAsync(CancellationToken stop)
    {
        var count = await _socket.ReceiveAsync(_received, SocketFlags.None, stop);
        _unread = new ReadOnlySequence<byte>(_received, 0, count);
        return count > 0;
    }

    private async Task FlushAsync(CancellationToken stop)
    {
        for (var rest = _output.WrittenMemory; !rest.IsEmpty;) rest = rest[await _socket.SendAsync(rest, SocketFlags.None, stop)..];
        _output.ResetWrittenCount();
    }
}
