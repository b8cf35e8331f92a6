using System.Buffers;

namespace EdgeProxy.OpenSsl.Tests;

/// <summary>One direction of a connection: what one side wrote and the other has not taken yet.</summary>
internal sealed class Wire : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private int _taken;

    /// <summary>How much was not taken yet.</summary>
    public int Length => _bytes.WrittenCount - _taken;

    /// <summary>How much was ever put on it.</summary>
    public int Written => _bytes.WrittenCount;

    public void Advance(int count) => _bytes.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => _bytes.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _bytes.GetSpan(sizeHint);

    /// <summary>All that was put on it from a place on, for tests that look at the records.</summary>
    public byte[] History(int from = 0) => _bytes.WrittenSpan[from..].ToArray();

    /// <summary>Takes the first bytes off.</summary>
    public byte[] Take(int most = int.MaxValue)
    {
        var taken = _bytes.WrittenSpan.Slice(_taken, Math.Min(most, Length)).ToArray();
        _taken += taken.Length;
        return taken;
    }

    /// <summary>Gives the last bytes back: what a session was given and did not take.</summary>
    public void PutBack(long count) => _taken -= (int)count;
}
