using System.Buffers;

namespace EdgeProxy.Tls;

/// <summary>
/// What was decrypted and not consumed yet, in one rented array: a pipe between a session and its one reader would take a dozen locks for
/// each request, to keep apart two threads that are one. Empty, it holds nothing.
/// </summary>
/// <remarks>Only the reading side touches it, and nobody holds its bytes while it is written to: a reader's buffers end with its AdvanceTo.</remarks>
internal sealed class DecryptedBytes : IBufferWriter<byte>
{
    private const int SmallestArray = 4096;

    private byte[]? _array;
    private int _start;
    private int _end;

    /// <summary>How many there are.</summary>
    public int Length => _end - _start;

    /// <summary>All that is there, as long as nothing is written.</summary>
    public ReadOnlySequence<byte> Content => Length == 0 ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_array!, _start, Length);

    /// <summary>Takes bytes off the beginning.</summary>
    public void Consume(long count) => _start += (int)count;

    /// <summary>Gives the array back if nothing is in it.</summary>
    public void ReleaseIfEmpty()
    {
        if (_array is null || Length > 0) return;
        ArrayPool<byte>.Shared.Return(_array);
        (_array, _start, _end) = (null, 0, 0);
    }

    /// <inheritdoc />
    public void Advance(int count) => _end += count;

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(sizeHint, 1));
        return _array.AsMemory(_end);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void EnsureRoom(int wanted)
    {
        if (_array is not null && _array.Length - _end >= wanted) return;
        var kept = Length;
        if (_array is not null && _array.Length - kept >= wanted)
        {
            _array.AsSpan(_start, kept).CopyTo(_array);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestArray, kept + wanted));
            if (_array is not null)
            {
                _array.AsSpan(_start, kept).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_array);
            }

            _array = larger;
        }

        (_start, _end) = (0, kept);
    }
}
