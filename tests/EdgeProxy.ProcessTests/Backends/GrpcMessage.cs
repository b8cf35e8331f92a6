using System.Buffers.Binary;
using System.Text;

namespace EdgeProxy.ProcessTests.Backends;

/// <summary>gRPC's length-prefixed messages: a byte that says whether it is compressed, four of length, the message.</summary>
internal static class GrpcMessage
{
    private const int PrefixLength = 5;

    public static byte[] Encode(string text)
    {
        var message = new byte[PrefixLength + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - PrefixLength);
        Encoding.UTF8.GetBytes(text, message.AsSpan(PrefixLength));
        return message;
    }

    /// <summary>The next message; null when the stream has ended between two.</summary>
    public static async Task<string?> ReadAsync(Stream stream)
    {
        var prefix = new byte[PrefixLength];
        var count = await stream.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false);
        if (count == 0) return null;
        if (count < PrefixLength) throw new EndOfStreamException("the stream ended within a message");
        var text = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await stream.ReadExactlyAsync(text);
        return Encoding.UTF8.GetString(text);
    }
}
