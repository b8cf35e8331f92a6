namespace EdgeProxy.Hosting;

/// <summary>Blocks that were used and will be again. Whoever takes one gets the last that was given: the processor is the likeliest to have it still.</summary>
/// <remarks>
/// The shared array pool keeps 32 of a size for each processor. The answers of HTTP/2 hold one block for each stream, from the thread that got them from
/// the backend to the one that sends them: beyond 32 streams most blocks were made anew, at 16 KiB each, and soon collected.
/// </remarks>
/// <param name="size">Of each, in bytes.</param>
internal sealed class SpareBlocks(int size)
{
    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _blocks = [];
    private int _unneeded; // so many were there all the time since the last trim

    /// <summary>A block, new if none is spare. Whatever was in it still is.</summary>
    public byte[] Take()
    {
        lock (_gate)
        {
            if (_blocks.TryPop(out var block))
            {
                _unneeded = Math.Min(_unneeded, _blocks.Count);
                return block;
            }
        }

        return GC.AllocateUninitializedArray<byte>(size);
    }

    /// <summary>Nobody uses it any more.</summary>
    public void Give(byte[] block)
    {
        lock (_gate) _blocks.Push(block);
    }

    /// <summary>Leaves to the collector what nobody has needed since it was last called.</summary>
    /// <returns>How many blocks that were.</returns>
    public int Trim()
    {
        lock (_gate)
        {
            var dropped = _unneeded;
            for (var block = 0; block < dropped; block++) _blocks.Pop();
            _unneeded = _blocks.Count;
            return dropped;
        }
    }
}
