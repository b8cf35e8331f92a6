using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Hosting;

/// <summary>
/// What Kestrel takes its buffers from, on all listeners, and its own transport on the admin one: blocks as large as a TLS record, where its own
/// pool has 4 KiB. A body then crosses the proxy in a quarter of the pieces. An idle connection holds no block.
/// </summary>
internal sealed class TransportBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 16 * 1024;

    private readonly SpareBlocks _spare = new(BlockSize);

    public override int MaxBufferSize => BlockSize;

    /// <summary>The same for all: what is in it belongs to the process.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        return new Block(_spare, _spare.Take());
    }

    /// <summary>Leaves to the collector what nobody has needed since it was last called.</summary>
    public void Trim() => _spare.Trim();

    // Its users dispose of it when they end, each for itself; what is spare is the others' still.
    protected override void Dispose(bool disposing)
    {
    }

    // One for each use of a block, so that whoever disposes of it twice gives nothing away that is somebody else's by then.
    private sealed class Block(SpareBlocks spare, byte[] bytes) : IMemoryOwner<byte>
    {
        private byte[]? _bytes = bytes;

        public Memory<byte> Memory => _bytes ?? throw new ObjectDisposedException(nameof(Block));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } bytes) spare.Give(bytes);
        }
    }
}

internal static class TransportBlocksServiceCollectionExtensions
{
    /// <summary>Registers them for Kestrel, and for who trims them.</summary>
    public static IServiceCollection AddTransportBlocks(this IServiceCollection services) => services
        .AddSingleton<TransportBlocks>()
        .AddSingleton<IMemoryPoolFactory<byte>>(static services => services.GetRequiredService<TransportBlocks>());
}
