using System.Buffers.Binary;
using EdgeProxy.Inspection.Handshakes;

namespace EdgeProxy.Inspection.Probing;

/// <summary>Reads the first message of a server (RFC 8446 sections 4.1.3 and 5.1). Whatever the bytes, it neither throws nor reads past them.</summary>
internal static class ServerHelloReader
{
    private const byte AlertRecord = 21;
    private const byte HandshakeRecord = 22;
    private const byte ServerHello = 2;
    private const int RecordHeader = 5;
    private const int LargestRecord = (16 * 1024) + 2048; // RFC 5246 section 6.2.3
    private const int MessageHeader = 4;

    /// <summary>Reads what has come so far.</summary>
    /// <returns>The answer; or null while more bytes are needed to tell.</returns>
    public static HelloAnswer? Read(ReadOnlySpan<byte> bytes)
    {
        Span<byte> message = stackalloc byte[1024]; // a ServerHello takes a hundred
        var length = 0;
        for (var rest = bytes; ;)
        {
            if (rest.Length < RecordHeader) return rest.IsEmpty || rest[0] is AlertRecord or HandshakeRecord ? null : Garbage;
            var size = BinaryPrimitives.ReadUInt16BigEndian(rest[3..]);
            if (rest[1] != 3 || size > LargestRecord) return Garbage;
            if (rest.Length < RecordHeader + size) size = (ushort)(rest.Length - RecordHeader);
            var content = rest.Slice(RecordHeader, size);
            switch (rest[0])
            {
                case AlertRecord: return content.Length < 2 ? null : new HelloAnswer(HelloAnswerKind.Alert, Alert: content[1]);
                case not HandshakeRecord: return Garbage;
            }

            var taken = Math.Min(content.Length, message.Length - length);
            content[..taken].CopyTo(message[length..]);
            length += taken;
            if (IsWhole(message[..length]) || length == message.Length) return ReadMessage(message[..length]);
            rest = rest[(RecordHeader + size)..];
            if (rest.IsEmpty) return null;
        }
    }

    private static HelloAnswer Garbage => new(HelloAnswerKind.Garbage);

    private static bool IsWhole(ReadOnlySpan<byte> message) => message.Length >= MessageHeader && message.Length - MessageHeader >= Length24(message[1..]);

    private static HelloAnswer ReadMessage(ReadOnlySpan<byte> message)
    {
        // version, random, session id with its length, suite, compression
        if (message.Length < MessageHeader + 35 || message[0] != ServerHello) return Garbage;
        var body = message[MessageHeader..];
        body = body[..Math.Min(body.Length, Length24(message[1..]))];
        if (body.Length < 35) return Garbage;
        var version = BinaryPrimitives.ReadUInt16BigEndian(body);
        var afterSessionId = 35 + body[34];
        if (body.Length < afterSessionId + 3) return Garbage;
        var answer = new HelloAnswer(HelloAnswerKind.ServerHello, version, BinaryPrimitives.ReadUInt16BigEndian(body[afterSessionId..]));
        var extensions = body[(afterSessionId + 3)..];
        return extensions.Length < 2 ? answer : ReadExtensions(extensions[2..], answer);
    }

    private static HelloAnswer ReadExtensions(ReadOnlySpan<byte> extensions, HelloAnswer answer)
    {
        while (extensions.Length >= 4)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(extensions[2..]), extensions.Length - 4);
            var content = extensions.Slice(4, length);
            answer = type switch
            {
                43 when content.Length == 2 => answer with { Version = BinaryPrimitives.ReadUInt16BigEndian(content) }, // supported_versions
                0xFF01 => answer with { SecureRenegotiation = true }, // renegotiation_info
                _ => answer,
            };
            extensions = extensions[(4 + length)..];
        }

        return answer.Version == VersionName.Tls13 ? answer with { SecureRenegotiation = true } : answer; // TLS 1.3 has no renegotiation to secure
    }

    private static int Length24(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
}
