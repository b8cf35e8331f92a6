using System.Buffers;

namespace EdgeProxy.Telemetry.Prometheus;

/// <summary>A growing buffer of rented memory with an upper bound. Dispose gives it back, after which nothing of it may be used.</summary>
internal sealed class PooledBuffer(int limit) : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Min(64 * 1024, limit));
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Clear() => _length = 0;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _length);
        _length += count;
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    public void Dispose()
    {
        var bytes = Interlocked.Exchange(ref _bytes, []);
        _length = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Reserve(int count)
    {
        if (count <= _bytes.Length - _length) return;
        if (count > limit - _length) throw new BufferLimitException(limit);

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(limit, Math.Max(2L * _bytes.Length, (long)_length + count)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}

/// <summary>More was written than the bound allows.</summary>
internal sealed class BufferLimitException(int limit) : InvalidOperationException($"The text grew beyond its limit of {limit} bytes.");
