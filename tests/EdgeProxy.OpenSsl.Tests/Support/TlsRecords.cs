using System.Buffers.Binary;

namespace EdgeProxy.OpenSsl.Tests;

/// <summary>Records and handshake messages as they stand on the wire (RFC 8446 sections 4 and 5.1, RFC 5246 section 7.4).</summary>
internal static class TlsRecords
{
    public const byte Alert = 21;
    public const byte Handshake = 22;
    public const byte ApplicationData = 23;

    public const byte ClientHello = 1;
    public const byte Certificate = 11;

    public static List<(byte Type, byte[] Body)> Of(ReadOnlySpan<byte> wire)
    {
        var records = new List<(byte, byte[])>();
        for (; wire.Length >= 5; wire = wire[(5 + BinaryPrimitives.ReadUInt16BigEndian(wire[3..]))..])
            records.Add((wire[0], wire.Slice(5, BinaryPrimitives.ReadUInt16BigEndian(wire[3..])).ToArray()));
        return records;
    }

    /// <summary>The handshake messages that travel in the clear: all of them with TLS 1.2 up to Finished.</summary>
    public static List<(byte Type, byte[] Body)> Messages(ReadOnlySpan<byte> wire)
    {
        var messages = new List<(byte, byte[])>();
        byte[] stream = [.. Of(wire).Where(record => record.Type == Handshake).SelectMany(record => record.Body)];
        for (var at = 0; at + 4 <= stream.Length && at + 4 + Number24(stream, at + 1) <= stream.Length;)
        {
            var length = Number24(stream, at + 1);
            messages.Add((stream[at], stream[(at + 4)..(at + 4 + length)]));
            at += 4 + length;
        }

        return messages;
    }

    /// <summary>The certificates of the first TLS 1.2 Certificate message, in the order sent.</summary>
    public static IReadOnlyList<byte[]> Certificates(ReadOnlySpan<byte> wire)
    {
        var message = Messages(wire).First(message => message.Type == Certificate).Body;
        var certificates = new List<byte[]>();
        for (var at = 3; at < message.Length;)
        {
            var length = Number24(message, at);
            certificates.Add(message[(at + 3)..(at + 3 + length)]);
            at += 3 + length;
        }

        return certificates;
    }

    /// <summary>A record in the clear.</summary>
    public static byte[] Record(byte type, ReadOnlySpan<byte> body)
    {
        var record = new byte[5 + body.Length];
        (record[0], record[1], record[2]) = (type, 3, 3);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(3), (ushort)body.Length);
        body.CopyTo(record.AsSpan(5));
        return record;
    }

    private static int Number24(byte[] bytes, int at) => (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
}
