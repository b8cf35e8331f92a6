using EdgeProxy.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.Hosting;

public sealed class TransportBlocksTests
{
    private static readonly TransportBlocks Blocks = new();

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    public void Rent_WhateverIsAsked_GivesRoomForARecord(int wanted)
    {
        using var block = Blocks.Rent(wanted);

        Assert.True(block.Memory.Length >= 16 * 1024);
    }

    [Fact]
    public void Rent_MoreThanABlock_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Blocks.Rent(Blocks.MaxBufferSize + 1));

    [Fact]
    public void Dispose_Twice_GivesTheBlockBackOnce()
    {
        var block = Blocks.Rent();
        block.Dispose();
        block.Dispose();

        using var first = Blocks.Rent();
        using var second = Blocks.Rent();
        first.Memory.Span[0] = 1;
        second.Memory.Span[0] = 2;
        Assert.Equal(1, first.Memory.Span[0]);
    }

    [Fact]
    public void Rent_AsManyAsHttp2HasStreams_UsesThemAgain()
    {
        // More than the shared pool would keep.
        var streams = 200 + (32 * Environment.ProcessorCount);
        var blocks = new TransportBlocks();
        for (var times = 0; times < 2; times++)
        {
            foreach (var block in Enumerable.Range(0, streams).Select(_ => blocks.Rent()).ToList()) block.Dispose();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = Enumerable.Range(0, streams).Select(_ => blocks.Rent()).ToList();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, streams * 1024L);
        foreach (var block in again) block.Dispose();
    }

    // Otherwise Kestrel's would never be trimmed.
    [Fact]
    public void AddTransportBlocks_ForKestrel_AreThoseThatAreTrimmed()
    {
        using var services = new ServiceCollection().AddTransportBlocks().BuildServiceProvider();

        Assert.Same(services.GetRequiredService<TransportBlocks>(), services.GetRequiredService<IMemoryPoolFactory<byte>>().Create());
    }

    [Fact]
    public void Memory_GivenBack_CannotBeUsed()
    {
        var block = Blocks.Rent();
        block.Dispose();

        Assert.Throws<ObjectDisposedException>(() => block.Memory);
    }
}
