using System.Buffers;
using System.Runtime.InteropServices;

namespace EdgeProxy.AccessLogging;

/// <summary>Whole entries, packed, one behind the other, as they are written in one go. Its room is rented, and given back by <see cref="Dispose"/>.</summary>
/// <param name="atLeast">Bytes that must fit: the size of an entry.</param>
internal sealed class EntryChunk(int atLeast) : IDisposable
{
    // Some hundred entries. Their lines stay in a processor's cache from when they are made until they are written.
    private const int UsualSize = 64 * 1024;

    // Of a place in the queue. Nearly every entry takes one; how long an entry is, a client decides.
    private const int PlaceSize = 4096;

    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(UsualSize, sizeof(int) + atLeast));
    private int _length;

    /// <summary>How many entries.</summary>
    public int Count { get; private set; }

    /// <summary>What they take of the queue.</summary>
    public int Places { get; private set; }

    /// <summary>What an entry takes of the queue.</summary>
    /// <param name="size">Its size, in bytes.</param>
    public static int PlacesOf(int size) => 1 + (size / PlaceSize);

    /// <summary>Adds an entry, if there is room for all of it.</summary>
    /// <param name="entry">The entry; copied.</param>
    /// <param name="size">Its size, in bytes.</param>
    public bool TryAdd(in AccessLogEntry entry, int size)
    {
        var room = _bytes.AsSpan(_length);
        if (room.Length < sizeof(int) + size) return false;
        MemoryMarshal.Write(room, size);
        PackedEntry.Write(entry, room[sizeof(int)..]);
        _length += sizeof(int) + size;
        Count++;
        Places += PlacesOf(size);
        return true;
    }

    /// <summary>Nothing more will be added: what room is left is lost to the queue as well, which matters where entries are about as long as half a chunk.</summary>
    /// <returns>The places it takes of the queue.</returns>
    public int Close()
    {
        var lost = (_bytes.Length - _length) / PlaceSize;
        Places += lost;
        return lost;
    }

    /// <summary>Appends the line of each.</summary>
    public void Write(AccessLogFormat format, LineBuffer lines)
    {
        for (ReadOnlySpan<byte> left = _bytes.AsSpan(0, _length); !left.IsEmpty;)
        {
            var size = MemoryMarshal.Read<int>(left);
            format.Write(PackedEntry.Read(left.Slice(sizeof(int), size)), lines);
            left = left[(sizeof(int) + size)..];
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
