using System.Buffers;

namespace EdgeProxy.AccessLogging;

/// <summary>Whole lines, one behind the other, as they are written in one go. Its room is rented, and given back by <see cref="Dispose"/>.</summary>
/// <param name="atLeast">Bytes that must fit.</param>
internal sealed class LineChunk(int atLeast) : IDisposable
{
    private const int UsualSize = 256 * 1024;

    // Of a place in the queue. Nearly every line takes one; how long a line is, a client decides.
    private const int PlaceSize = 4096;

    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(UsualSize, atLeast));
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    public int Lines { get; private set; }

    /// <summary>What its lines take of the queue.</summary>
    public int Places { get; private set; }

    /// <summary>What a line takes of the queue.</summary>
    public static int PlacesOf(ReadOnlySpan<byte> line) => 1 + (line.Length / PlaceSize);

    /// <summary>Adds a line, if there is room for all of it.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        if (!line.TryCopyTo(_bytes.AsSpan(_length))) return false;
        _length += line.Length;
        Lines++;
        Places += PlacesOf(line);
        return true;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
