using System.Buffers;
using System.IO.Pipelines;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests;

/// <summary>A real TLS client at the far end of a <see cref="MemoryTransport"/>.</summary>
internal sealed class TestClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IDuplexPipe _transport;
    private readonly ArrayBufferWriter<byte> _plaintext = new();
    private TlsStatus _status = TlsStatus.NeedMoreData;
    private bool _ended;
    private int _taken;

    public TestClient(
        IDuplexPipe transport,
        TlsContextOptions? options = null,
        string? serverName = TestCatalog.Host,
        string[]? protocols = null,
        TlsResumption? resume = null)
    {
        _transport = transport;
        using var context = TlsContext.CreateClient(options ?? new TlsContextOptions());
        Session = TlsSession.Connect(context, serverName, ProtocolList.Encode(protocols ?? []), resume);
    }

    public TlsSession Session { get; }

    /// <summary>How many bytes go out with each flush.</summary>
    public int Portion { get; init; } = int.MaxValue;

    /// <summary>The bytes of the ClientHello, not sent.</summary>
    public byte[] Hello()
    {
        var hello = new ArrayBufferWriter<byte>();
        var nothing = ReadOnlySequence<byte>.Empty;
        Session.Handshake(ref nothing, hello);
        return hello.WrittenSpan.ToArray();
    }

    public async Task<TlsStatus> HandshakeAsync()
    {
        await SendRawAsync(Hello());
        var status = TlsStatus.NeedMoreData;
        while (status == TlsStatus.NeedMoreData && await HandshakeStepAsync() is var (next, flight))
        {
            status = next;
            if (flight.Length > 0) await SendRawAsync(flight);
            if (status == TlsStatus.NeedMoreData && _ended) return TlsStatus.Closed;
        }

        return status;
    }

    /// <summary>Takes the server's flight; what answers it is returned, not sent.</summary>
    public async Task<(TlsStatus Status, byte[] Flight)> HandshakeStepAsync()
    {
        var received = await _transport.Input.ReadAsync().AsTask().WaitAsync(Patience);
        var input = received.Buffer;
        var flight = new ArrayBufferWriter<byte>();
        var status = Session.Handshake(ref input, flight);
        _transport.Input.AdvanceTo(input.Start);
        _ended = received.IsCompleted;
        return (status, flight.WrittenSpan.ToArray());
    }

    public Task SendAsync(ReadOnlyMemory<byte> plaintext) => SendRawAsync(Encrypt(plaintext));

    public byte[] Encrypt(ReadOnlyMemory<byte> plaintext)
    {
        var records = new ArrayBufferWriter<byte>();
        Assert.Equal(TlsStatus.Complete, Session.Write(new ReadOnlySequence<byte>(plaintext), records));
        return records.WrittenSpan.ToArray();
    }

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(Portion, bytes.Length)..])
            await _transport.Output.WriteAsync(bytes[..Math.Min(Portion, bytes.Length)]).AsTask().WaitAsync(Patience);
    }

    public async Task CloseNotifyAsync()
    {
        var alert = new ArrayBufferWriter<byte>();
        Session.Shutdown(alert);
        await SendRawAsync(alert.WrittenMemory);
    }

    /// <summary>Reads until it has so many bytes of plaintext.</summary>
    public async Task<byte[]> ReceiveAsync(int count)
    {
        while (_plaintext.WrittenCount - _taken < count)
        {
            Assert.Equal(TlsStatus.NeedMoreData, _status);
            await ReceiveOnceAsync();
        }

        _taken += count;
        return _plaintext.WrittenSpan.Slice(_taken - count, count).ToArray();
    }

    /// <summary>Reads until the server ends.</summary>
    public async Task<TlsStatus> ReceiveEndAsync()
    {
        while (_status == TlsStatus.NeedMoreData && !_ended) await ReceiveOnceAsync();
        return _status;
    }

    public void Dispose() => Session.Dispose();

    private async Task ReceiveOnceAsync()
    {
        var received = await _transport.Input.ReadAsync().AsTask().WaitAsync(Patience);
        var input = received.Buffer;
        _status = Session.Read(ref input, _plaintext);
        _transport.Input.AdvanceTo(received.Buffer.End);
        _ended = received.IsCompleted;
    }
}
