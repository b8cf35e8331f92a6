using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Load;

/// <summary>Speaks HTTP/1.1 with <c>/body/mirror</c>, and reads the answer while it still sends. .NET's own client does one after the other.</summary>
internal sealed class MirrorClient : IDisposable
{
    private readonly Socket _socket;
    private readonly SslStream _tls;
    private readonly BufferedStream _input;

    private MirrorClient(Socket socket, SslStream tls) => (_socket, _tls, _input) = (socket, tls, new BufferedStream(tls));

    public static async Task<MirrorClient> ConnectAsync(EdgeProcess edge, TestPki pki)
    {
        var socket = await Loopback.ConnectAsync(edge.HttpsPort);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = EdgeClient.Handler(edge, pki).SslOptions;
        options.TargetHost = "one.test";
        await tls.AuthenticateAsClientAsync(options);
        return new MirrorClient(socket, tls);
    }

    /// <summary>Sends the body and gets it back.</summary>
    public async Task ExchangeAsync(SeededBody body)
    {
        var sending = SendAsync(body, body.Length);
        await SkipHeadAsync();
        await using var mirrored = new ChunkedStream(_input);
        await body.VerifyAsync(mirrored, body.Length);
        Assert.Equal(0, await mirrored.ReadAsync(new byte[1]));
        await sending;
    }

    /// <summary>Sends the beginning, and is gone.</summary>
    public async Task LeaveAsync(SeededBody body, int after, bool withReset)
    {
        await SendAsync(body, after);
        if (withReset) _socket.Close(timeout: 0);
        Dispose();
    }

    public void Dispose()
    {
        _tls.Dispose();
        _socket.Dispose();
    }

    private async Task SendAsync(SeededBody body, int count)
    {
        await _tls.WriteAsync(Encoding.Latin1.GetBytes($"POST /body/mirror HTTP/1.1\r\nHost: one.test\r\nContent-Length: {body.Length}\r\n\r\n"));
        await body.SendAsync(_tls, count);
    }

    private async Task SkipHeadAsync()
    {
        Assert.Equal("HTTP/1.1 200 OK", await ChunkedStream.ReadLineAsync(_input));
        while ((await ChunkedStream.ReadLineAsync(_input)).Length > 0)
        {
        }
    }

    /// <summary>RFC 9112 section 7.1, without extensions and trailers.</summary>
    private sealed class ChunkedStream(Stream inner) : Stream
    {
        private int _left;
        private bool _isFirst = true;
        private bool _isOver;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public static async Task<string> ReadLineAsync(Stream stream)
        {
            var line = new StringBuilder();
            var one = new byte[1];
            while (true)
            {
                if (await stream.ReadAsync(one) == 0) throw new EndOfStreamException($"ended after '{line}'");
                if (one[0] == '\n') return line.ToString().TrimEnd('\r');
                line.Append((char)one[0]);
            }
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0 && !_isOver)
            {
                if (!_isFirst) await ReadLineAsync(inner);
                _isFirst = false;
                _left = int.Parse(await ReadLineAsync(inner), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                _isOver = _left == 0;
                if (_isOver) await ReadLineAsync(inner);
            }

            if (_isOver) return 0;
            var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
            _left -= read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
