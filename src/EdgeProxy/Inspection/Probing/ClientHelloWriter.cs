using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeProxy.Inspection.Handshakes;

namespace EdgeProxy.Inspection.Probing;

/// <summary>
/// Writes a ClientHello (RFC 8446 section 4.1.2) that offers one version and any suites, those included that OpenSSL has long forgotten.
/// The handshake is never finished, so the key share needs no key behind it: any 32 bytes are a point of X25519.
/// </summary>
internal static class ClientHelloWriter
{
    private const ushort RenegotiationInfoSuite = 0x00FF; // RFC 5746 section 3.3

    // X25519, P-256, P-384, P-521, X448, and the finite fields of RFC 7919.
    private static readonly ushort[] Groups = [0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x0100, 0x0101, 0x0102];

    // RSA-PSS, ECDSA, EdDSA, RSA, then SHA-1 for servers that know nothing else.
    private static readonly ushort[] SignatureAlgorithms =
        [0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201];

    /// <summary>The whole record.</summary>
    public static byte[] Write(ushort version, IReadOnlyList<ushort> suites, string? serverName)
    {
        var isTls13 = version == VersionName.Tls13;
        var body = new ArrayBufferWriter<byte>(1024);
        Number(body, Math.Min(version, VersionName.Tls12));
        body.Write(RandomNumberGenerator.GetBytes(32));
        Block8(body, isTls13 ? RandomNumberGenerator.GetBytes(32) : []); // session id: middleboxes expect one (appendix D.4)
        Block16(body, list =>
        {
            foreach (var suite in suites) Number(list, suite);
            if (!isTls13) Number(list, RenegotiationInfoSuite);
        });
        Block8(body, [0]); // no compression
        // SSL 3.0 servers may choke on extensions (RFC 6101 has none).
        if (version != VersionName.Ssl3) Block16(body, extensions => WriteExtensions(extensions, version, serverName));

        var message = new ArrayBufferWriter<byte>(body.WrittenCount + 4);
        Bytes(message, 1, (byte)(body.WrittenCount >> 16), (byte)(body.WrittenCount >> 8), (byte)body.WrittenCount);
        message.Write(body.WrittenSpan);
        var record = new ArrayBufferWriter<byte>(message.WrittenCount + 5);
        Bytes(record, 22);
        Number(record, version == VersionName.Ssl3 ? VersionName.Ssl3 : VersionName.Tls10);
        Block16(record, content => content.Write(message.WrittenSpan));
        return record.WrittenSpan.ToArray();
    }

    private static void WriteExtensions(ArrayBufferWriter<byte> extensions, ushort version, string? serverName)
    {
        if (serverName is not null)
        {
            Extension(extensions, 0, content => Block16(content, list =>
            {
                Bytes(list, 0);
                Block16(list, name => name.Write(Encoding.ASCII.GetBytes(serverName)));
            }));
        }

        Extension(extensions, 10, content => Block16(content, list => Numbers(list, Groups)));
        if (version >= VersionName.Tls12) Extension(extensions, 13, content => Block16(content, list => Numbers(list, SignatureAlgorithms)));
        if (version < VersionName.Tls13)
        {
            Extension(extensions, 11, content => Block8(content, [0])); // uncompressed points
            Extension(extensions, 23, _ => { }); // extended master secret
            return;
        }

        Extension(extensions, 43, content => Bytes(content, 2, 3, 4)); // supported_versions: 1.3
        Extension(extensions, 45, content => Bytes(content, 1, 1)); // psk_key_exchange_modes: psk_dhe_ke
        Extension(extensions, 51, content => Block16(content, list =>
        {
            Number(list, Groups[0]);
            Block16(list, share => share.Write(RandomNumberGenerator.GetBytes(32)));
        }));
    }

    private static void Extension(ArrayBufferWriter<byte> output, ushort type, Action<ArrayBufferWriter<byte>> write)
    {
        Number(output, type);
        Block16(output, write);
    }

    private static void Block8(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> content)
    {
        Bytes(output, (byte)content.Length);
        output.Write(content);
    }

    private static void Block16(ArrayBufferWriter<byte> output, Action<ArrayBufferWriter<byte>> write)
    {
        var content = new ArrayBufferWriter<byte>();
        write(content);
        Number(output, (ushort)content.WrittenCount);
        output.Write(content.WrittenSpan);
    }

    private static void Bytes(ArrayBufferWriter<byte> output, params ReadOnlySpan<byte> bytes) => output.Write(bytes);

    private static void Numbers(ArrayBufferWriter<byte> output, ushort[] numbers)
    {
        foreach (var number in numbers) Number(output, number);
    }

    private static void Number(ArrayBufferWriter<byte> output, ushort number)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), number);
        output.Advance(2);
    }
}
