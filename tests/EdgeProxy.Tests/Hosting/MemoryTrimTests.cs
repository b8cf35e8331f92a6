using System.Runtime.InteropServices;
using EdgeProxy.Draining;
using EdgeProxy.Hosting;
using EdgeProxy.Testing;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tests.Hosting;

public sealed class MemoryTrimTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TransportBlocks _blocks = new();
    private readonly ConnectionLedger _ledger;
    private readonly MemoryTrim _sut;
    private TimeSpan _worked;

    public MemoryTrimTests()
    {
        _ledger = new ConnectionLedger(_time);
        _sut = new MemoryTrim(_ledger, _blocks, _time, () => _worked);
    }

    public void Dispose() => _sut.Dispose();

    [Fact]
    public async Task Start_BlocksNobodyNeededForASecond_AreLeftToTheCollector()
    {
        await _sut.StartAsync(CancellationToken.None);
        var block = Use();
        Assert.Same(block, Use());

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(block, Use());
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotSame(block, Use());
    }

    [Theory]
    [InlineData(500, 0, false)] // a burst, and nothing to do since
    [InlineData(500, 50, true)] // busy
    [InlineData(499, 0, true)] // no burst
    public async Task Start_BurstIsOver_LeavesWhatItGaveBackLastToTheCollector(int connections, int workedMilliseconds, bool isKept)
    {
        await _sut.StartAsync(CancellationToken.None);
        for (var i = 0; i < connections; i++) _ledger.Open(new DefaultConnectionContext(), _ledger.Listener("https"), ConnectionProtocol.Tls);
        var block = Use();

        _worked += TimeSpan.FromMilliseconds(workedMilliseconds);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(isKept, block == Use());
    }

    [Fact]
    public async Task Stop_Started_TrimsNoMore()
    {
        await _sut.StartAsync(CancellationToken.None);
        await _sut.StopAsync(CancellationToken.None);
        var block = Use();

        for (var second = 0; second < 3; second++) _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(block, Use());
    }

    private byte[] Use()
    {
        using var block = _blocks.Rent();
        return MemoryMarshal.TryGetArray<byte>(block.Memory, out var bytes) ? bytes.Array! : throw new InvalidOperationException("A block is no array.");
    }
}
