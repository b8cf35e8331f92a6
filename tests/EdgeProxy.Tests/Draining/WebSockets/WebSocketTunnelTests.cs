using System.IO.Pipelines;
using EdgeProxy.Draining;
using EdgeProxy.Testing;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tests.Draining.WebSockets;

/// <summary>Reading from the tunnel is what the backend gets, writing to it is what the backend sends.</summary>
public sealed class WebSocketTunnelTests : IAsyncDisposable
{
    private const byte Text = 0x1, Continuation = 0x0;

    private static readonly byte[] CloseOfClient = [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8]; // 1000, under a key of zeros.
    private static readonly byte[] CloseOfBackend = [0x88, 0x02, 0x03, 0xE9];
    private static readonly byte[] GoingAway = [0x88, 0x02, 0x03, 0xE9];

    private readonly ManualTime _time = new();
    private readonly Pipe _fromClient = new();
    private readonly MemoryStream _toClient = new();
    private readonly ConnectionLedgerEntry _entry;
    private readonly WebSocketTunnel _tunnel;

    public WebSocketTunnelTests()
    {
        var ledger = new ConnectionLedger(_time);
        _entry = ledger.Open(new DefaultConnectionContext(), ledger.Listener("https"), ConnectionProtocol.WebSocket);
        _tunnel = new WebSocketTunnel(new Duplex(_fromClient.Reader.AsStream(), _toClient), _entry, _time);
        _entry.Add(_tunnel);
    }

    public ValueTask DisposeAsync() => _tunnel.DisposeAsync();

    [Fact]
    public async Task Goodbye_Idle_ClosesTheClientThenTheBackend()
    {
        _tunnel.SayGoodbye();
        Assert.Equal(GoingAway, _toClient.ToArray());

        await _fromClient.Writer.WriteAsync(CloseOfClient);
        Assert.Equal(1001, Unmask(await ReadAsync(8)));

        var end = ReadAsync(1);
        Assert.False(end.IsCompleted);
        await _tunnel.WriteAsync(CloseOfBackend);
        Assert.Empty(await end);
        Assert.Equal(GoingAway, _toClient.ToArray());
    }

    [Fact]
    public async Task Goodbye_WhileTheBackendIsInAMessage_WaitsForItsEnd()
    {
        var (first, last) = (Frame(Text, final: false, 70_000), Frame(Continuation, final: true, 10));
        await _tunnel.WriteAsync(first.AsMemory(0, 60_000));

        _tunnel.SayGoodbye();
        byte[] rest = [.. first[60_000..], .. last, .. Frame(Text, final: true, 5)];
        await _tunnel.WriteAsync(rest);

        Assert.Equal([.. first, .. last, .. GoingAway], _toClient.ToArray());
    }

    [Fact]
    public async Task Goodbye_MessageThatDoesNotEnd_ClosesBetweenTwoOfItsFrames()
    {
        var first = Frame(Text, final: false, 10);
        await _tunnel.WriteAsync(first);
        _tunnel.SayGoodbye();
        Assert.Equal(first, _toClient.ToArray());

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([.. first, .. GoingAway], _toClient.ToArray());
    }

    [Fact]
    public async Task Goodbye_WhatTheClientSentBeforeItsAnswer_ReachesTheBackend()
    {
        var message = Frame(Text, final: true, 300, masked: true);
        _tunnel.SayGoodbye();

        byte[] sent = [.. message, .. CloseOfClient];
        await _fromClient.Writer.WriteAsync(sent);

        Assert.Equal(message, await ReadAsync(message.Length));
        Assert.Equal(1001, Unmask(await ReadAsync(8)));
    }

    [Fact]
    public async Task Goodbye_ClientThatDoesNotAnswer_BackendIsToldAllTheSame()
    {
        var told = ReadAsync(8);
        _tunnel.SayGoodbye();

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(told.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(1001, Unmask(await told));
    }

    [Fact]
    public async Task Goodbye_ClientThatVanishes_BackendIsTold()
    {
        _tunnel.SayGoodbye();

        await _fromClient.Writer.CompleteAsync();

        Assert.Equal(1001, Unmask(await ReadAsync(8)));
    }

    [Fact]
    public async Task Goodbye_BackendHasClosedAlready_PassesTheClientsAnswerOn()
    {
        await _tunnel.WriteAsync(CloseOfBackend);
        _tunnel.SayGoodbye();

        await _fromClient.Writer.WriteAsync(CloseOfClient);

        Assert.Equal(CloseOfClient, await ReadAsync(CloseOfClient.Length));
        Assert.Equal(CloseOfBackend, _toClient.ToArray());
    }

    [Fact]
    public async Task NoGoodbye_AnyBytes_PassAsTheyAre()
    {
        var bytes = Frame(Text, final: true, 500, masked: true);
        byte[] sent = [.. bytes, .. CloseOfClient];
        await _fromClient.Writer.WriteAsync(sent);
        await _fromClient.Writer.CompleteAsync();
        await _tunnel.WriteAsync(CloseOfBackend);

        Assert.Equal(sent, await ReadAsync(sent.Length));
        Assert.Empty(await ReadAsync(1));
        Assert.Equal(CloseOfBackend, _toClient.ToArray());
    }

    [Fact]
    public async Task Read_IntoNothing_WaitsForSomethingAndLosesNothing()
    {
        var ready = _tunnel.ReadAsync(Memory<byte>.Empty);
        await _fromClient.Writer.WriteAsync(Frame(Text, final: true, 3, masked: true));

        Assert.Equal(0, await ready);
        Assert.Equal(9, (await ReadAsync(9)).Length);
    }

    private static byte[] Frame(byte opcode, bool final, int length, bool masked = false) => WebSocketFramesTests.Frame(opcode, final, length, masked);

    private static int Unmask(byte[] close)
    {
        Assert.Equal([0x88, 0x82], close[..2]);
        return ((close[6] ^ close[2]) << 8) | (close[7] ^ close[3]);
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        var buffer = new byte[count];
        var read = await _tunnel.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false);
        return buffer[..read];
    }

    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
