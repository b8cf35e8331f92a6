using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using EdgeProxy.Hosting;
using EdgeProxy.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace EdgeProxy.Tests.Hosting;

public sealed class FirstBytesTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private readonly Pipe _client = new();
    private readonly Pipe _answer = new();
    private readonly DefaultConnectionContext _connection;
    private readonly CancellationTokenSource _leave = new();

    public FirstBytesTests()
    {
        _connection = new DefaultConnectionContext { Transport = new Duplex(_client.Reader, _answer.Writer) };
        _connection.Features.Set<IConnectionLifetimeNotificationFeature>(new Leaving(_leave));
    }

    public ValueTask DisposeAsync()
    {
        _leave.Dispose();
        return _connection.DisposeAsync();
    }

    [Fact]
    public async Task ComeAsync_ClientSpeaksLater_LeavesWhatItSaid()
    {
        var come = ComeAsync();
        Assert.False(come.IsCompleted);

        await _client.Writer.WriteAsync("GET"u8.ToArray());

        Assert.True(await come);
        Assert.True(_connection.Transport.Input.TryRead(out var read));
        Assert.Equal("GET"u8.ToArray(), read.Buffer.ToArray());
    }

    [Fact]
    public async Task ComeAsync_ClientHasSpoken_IsTrueAtOnce()
    {
        await _client.Writer.WriteAsync("GET"u8.ToArray());

        var come = ComeAsync();

        Assert.True(come.IsCompletedSuccessfully && await come);
    }

    [Fact]
    public async Task ComeAsync_ClientLeavesWithoutAWord_IsFalse()
    {
        var come = ComeAsync();

        await _client.Writer.CompleteAsync();

        Assert.False(await come);
    }

    [Fact]
    public async Task ComeAsync_ClientIsReset_IsFalse()
    {
        var come = ComeAsync();

        await _client.Writer.CompleteAsync(new ConnectionResetException("gone"));

        Assert.False(await come);
    }

    [Fact]
    public async Task ComeAsync_ClientSilentForTooLong_IsFalse()
    {
        var come = ComeAsync();
        _time.Advance(Patience - TimeSpan.FromSeconds(1));
        Assert.False(come.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await come);
    }

    [Fact]
    public async Task ComeAsync_AskedToClose_IsFalse()
    {
        var come = ComeAsync();

        await _leave.CancelAsync();

        Assert.False(await come);
    }

    [Theory]
    [InlineData("h2", new byte[] { 4, 7 })]
    [InlineData("http/1.1", new byte[0])]
    public async Task ComeAsync_AskedToClose_TellsAnHttp2ClientThatNothingWasProcessed(string protocol, byte[] frames)
    {
        _connection.Features.Set<ITlsApplicationProtocolFeature>(new Negotiated(Encoding.ASCII.GetBytes(protocol)));
        var come = ComeAsync();

        await _leave.CancelAsync();

        Assert.False(await come);
        await _answer.Writer.CompleteAsync();
        var said = (await _answer.Reader.ReadAsync()).Buffer.ToArray();
        var types = new List<byte>();
        for (var at = 0; at < said.Length; at += 9 + said[at + 2]) types.Add(said[at + 3]);
        Assert.Equal(frames, types);
    }

    private Task<bool> ComeAsync() => new FirstBytes(Patience, _time).ComeAsync(_connection).AsTask();

    private sealed record Negotiated(ReadOnlyMemory<byte> ApplicationProtocol) : ITlsApplicationProtocolFeature;

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Leaving(CancellationTokenSource leave) : IConnectionLifetimeNotificationFeature
    {
        public CancellationToken ConnectionClosedRequested { get; set; } = leave.Token;

        public void RequestClose() => leave.Cancel();
    }
}
