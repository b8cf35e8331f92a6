using System.Buffers;

namespace EdgeProxy.OpenSsl.Tests;

/// <summary>Bytes as a sequence of many segments, as a transport's buffer is.</summary>
internal static class Segments
{
    /// <summary>Every segment but the last has <paramref name="size"/> bytes.</summary>
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, int size) => Of(bytes, () => size);

    /// <summary>Each segment is as long as the next number says.</summary>
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, Func<int> sizes)
    {
        var first = new Segment(ReadOnlyMemory<byte>.Empty, previous: null);
        var last = first;
        while (!bytes.IsEmpty)
        {
            var size = Math.Clamp(sizes(), 1, bytes.Length);
            last = new Segment(bytes[..size], last);
            bytes = bytes[size..];
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null) return;
            previous.Next = this;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
        }
    }
}
