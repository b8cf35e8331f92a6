using System.Buffers;

namespace EdgeProxy.Tls.Tests;

/// <summary>Knows how many of its blocks are out.</summary>
internal sealed class CountingPool : MemoryPool<byte>
{
    private int _rented;

    public int Rented => Volatile.Read(ref _rented);

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        Interlocked.Increment(ref _rented);
        return new Block(this, Shared.Rent(minBufferSize));
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Block(CountingPool pool, IMemoryOwner<byte> owner) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => owner.Memory;

        public void Dispose()
        {
            Interlocked.Decrement(ref pool._rented);
            owner.Dispose();
        }
    }
}
