using System.Buffers;
using System.IO.Pipelines;
using EdgeProxy.Hosting;
using EdgeProxy.Testing;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tests.Hosting;

public sealed class FirstBytesTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private readonly Pipe _client = new();
    private readonly DefaultConnectionContext _connection;
    private readonly CancellationTokenSource _leave = new();

    public FirstBytesTests()
    {
        _connection = new DefaultConnectionContext { Transport = new Duplex(_client.Reader, new Pipe().Writer) };
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

    private Task<bool> ComeAsync() => new FirstBytes(Patience, _time).ComeAsync(_connection).AsTask();

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Leaving(CancellationTokenSource leave) : IConnectionLifetimeNotificationFeature
    {
        public CancellationToken ConnectionClosedRequested { get; set; } = leave.Token;

        public void RequestClose() => leave.Cancel();
    }
}
