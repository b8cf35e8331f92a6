using System.Buffers;

namespace EdgeProxy.Hosting;

/// <summary>What was received and not consumed yet, in one rented block. Empty, it holds nothing. Used under a reader's gate.</summary>
internal sealed class ReceivedBytes
{
    // A record's size. Kestrel's own has 4 KiB, and a body crosses the kernel in four times as many pieces.
    public const int BlockSize = 16 * 1024;

    private byte[]? _block;
    private int _start;

    /// <summary>Behind the last byte.</summary>
    public int End { get; set; }

    public int Length => End - _start;

    public ReadOnlySequence<byte> Content => Length == 0 ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_block!, _start, Length);

    /// <summary>Whether there is room without a larger block.</summary>
    /// <param name="isMovable">Nobody holds <see cref="Content"/>.</param>
    public bool HasRoom(bool isMovable) => _block is null || End < _block.Length || (isMovable && _start > 0);

    /// <summary>The room behind the last byte. There must be some.</summary>
    public Span<byte> Room(bool isMovable)
    {
        _block ??= ArrayPool<byte>.Shared.Rent(BlockSize);
        if (isMovable && (Length == 0 || End == _block.Length)) Move(_block);
        return _block.AsSpan(End);
    }

    /// <summary>Somebody needs more than fits. Nobody holds <see cref="Content"/>.</summary>
    public void MakeRoom()
    {
        if (HasRoom(isMovable: true)) return;
        var full = _block!;
        Move(ArrayPool<byte>.Shared.Rent(2 * full.Length));
        ArrayPool<byte>.Shared.Return(full);
    }

    public void Consume(int count) => _start += count;

    public void ReleaseIfEmpty()
    {
        if (Length == 0) Clear();
    }

    public void Clear()
    {
        if (_block is not null) ArrayPool<byte>.Shared.Return(_block);
        (_block, _start, End) = (null, 0, 0);
    }

    private void Move(byte[] target)
    {
        _block.AsSpan(_start, Length).CopyTo(target);
        (_block, _start, End) = (target, 0, Length);
    }
}
