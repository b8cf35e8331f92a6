using System.Diagnostics.Metrics;
using System.Net.Sockets;
using EdgeProxy.Draining;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.Draining.Listeners;

public sealed class DescriptorHeadroomTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTime _time = new();
    private readonly RecordingLogger<DescriptorHeadroom> _log = new();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly DefaultConnectionContext _accepted = new();
    private long _lowestFree;

    public DescriptorHeadroomTests() => _accepted.Features.Set<IConnectionSocketFeature>(new SocketOf(_socket));

    public void Dispose()
    {
        _socket.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void After_WithRoom_GoesOnAtOnce() => Assert.True(Create(limit: 1_000_000).AfterAsync(_accepted).IsCompleted);

    [Fact]
    public void After_WithoutALimit_GoesOnAtOnce() => Assert.True(Create(limit: null).AfterAsync(_accepted).IsCompleted);

    [Fact]
    public async Task After_InTheLastTenth_WaitsUntilThereIsRoomAndSaysSoOnce()
    {
        var sut = Create(limit: _socket.Handle);
        _lowestFree = _socket.Handle;

        var first = sut.AfterAsync(_accepted);
        var second = sut.AfterAsync(_accepted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(first.IsCompleted || second.IsCompleted);
        Assert.Single(_log.Messages);

        _lowestFree = 0;
        _time.Advance(TimeSpan.FromSeconds(1));
        await first;
        await second;
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("New connections are accepted again", _log.Messages.Last());
    }

    [Fact]
    public async Task After_RoomForOneNowAndThen_SaysSoOnce()
    {
        var sut = Create(limit: _socket.Handle);
        for (var i = 0; i < 5; i++)
        {
            _lowestFree = _socket.Handle;
            var waits = sut.AfterAsync(_accepted);
            _lowestFree = 0;
            _time.Advance(TimeSpan.FromSeconds(1));
            await waits;
        }

        Assert.Single(_log.Messages);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, _log.Messages.Count);
    }

    private DescriptorHeadroom Create(long? limit) => new(limit, () => _lowestFree, _services.GetRequiredService<IMeterFactory>(), _time, _log);

    private sealed record SocketOf(Socket Socket) : IConnectionSocketFeature;
}
