using System.IO.Pipelines;
using EdgeProxy.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Hosting;

public sealed class FirstBytesTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private readonly Pipe _client = new();
    private readonly DefaultConnectionContext _connection;
    private readonly CancellationTokenSource _leave = new();
    private ReadResult? _served;

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
    public async Task ServeAsync_ClientSpeaksLater_ServesWhatItSaid()
    {
        var served = ServeAsync();
        Assert.False(served.IsCompleted);

        await _client.Writer.WriteAsync("GET"u8.ToArray());
        await served;

        Assert.Equal(3, _served!.Value.Buffer.Length);
    }

    [Fact]
    public async Task ServeAsync_ClientHasSpoken_ServesAtOnce()
    {
        await _client.Writer.WriteAsync("GET"u8.ToArray());

        await ServeAsync();

        Assert.Equal(3, _served!.Value.Buffer.Length);
    }

    [Fact]
    public async Task ServeAsync_ClientLeavesWithoutAWord_ServesNothing()
    {
        var served = ServeAsync();

        await _client.Writer.CompleteAsync();
        await served;

        Assert.Null(_served);
    }

    [Fact]
    public async Task ServeAsync_ClientIsReset_ServesNothing()
    {
        var served = ServeAsync();

        await _client.Writer.CompleteAsync(new ConnectionResetException("gone"));
        await served;

        Assert.Null(_served);
    }

    [Fact]
    public async Task ServeAsync_ClientSilentForTooLong_ServesNothing()
    {
        var served = ServeAsync();
        _time.Advance(Patience - TimeSpan.FromSeconds(1));
        Assert.False(served.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));
        await served;

        Assert.Null(_served);
    }

    [Fact]
    public async Task ServeAsync_AskedToClose_ServesNothing()
    {
        var served = ServeAsync();

        await _leave.CancelAsync();
        await served;

        Assert.Null(_served);
    }

    private Task ServeAsync() => new FirstBytes(
        async connection =>
        {
            Assert.True(connection.Transport.Input.TryRead(out var read));
            _served = read;
            await Task.CompletedTask;
        },
        Patience,
        _time).ServeAsync(_connection);

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Leaving(CancellationTokenSource leave) : IConnectionLifetimeNotificationFeature
    {
        public CancellationToken ConnectionClosedRequested { get; set; } = leave.Token;

        public void RequestClose() => leave.Cancel();
    }
}
