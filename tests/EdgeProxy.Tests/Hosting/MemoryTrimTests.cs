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

    [Fact]
    public async Task Look_IdleAfterABurst_LeavesWhatItGaveBackLastToTheCollector()
    {
        await _sut.StartAsync(CancellationToken.None);
        OpenConnections(500);
        var block = Use();

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotSame(block, Use());
    }

    [Fact]
    public async Task Look_IdleAfterFewConnections_KeepsWhatWasUsedLast()
    {
        await _sut.StartAsync(CancellationToken.None);
        OpenConnections(499);
        var block = Use();

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(block, Use());
    }

    [Fact]
    public async Task Look_BusyAfterABurst_WaitsForASecondWithoutWork()
    {
        await _sut.StartAsync(CancellationToken.None);
        OpenConnections(500);
        var block = Use();
        _worked += TimeSpan.FromMilliseconds(50);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(block, Use());

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotSame(block, Use());
    }

    [Fact]
    public async Task Look_TrimmedAlready_WaitsForTheNextBurst()
    {
        await _sut.StartAsync(CancellationToken.None);
        OpenConnections(500);
        _time.Advance(TimeSpan.FromSeconds(1));
        var block = Use();

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(block, Use());
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

    private void OpenConnections(int count)
    {
        for (var i = 0; i < count; i++) _ledger.Open(new DefaultConnectionContext(), _ledger.Listener("https"), ConnectionProtocol.Tls);
    }

    private byte[] Use()
    {
        using var block = _blocks.Rent();
        return MemoryMarshal.TryGetArray<byte>(block.Memory, out var bytes) ? bytes.Array! : throw new InvalidOperationException("A block is no array.");
    }
}
