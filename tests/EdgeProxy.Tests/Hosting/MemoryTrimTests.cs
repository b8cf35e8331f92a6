using System.Runtime.InteropServices;
using EdgeProxy.Draining;
using EdgeProxy.Hosting;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Hosting;

public sealed class MemoryTrimTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TransportBlocks _blocks = new();
    private readonly MemoryTrim _sut;

    public MemoryTrimTests() => _sut = new MemoryTrim(new ConnectionLedger(_time), _blocks, _time);

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
