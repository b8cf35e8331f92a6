using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeProxy.Draining;

/// <summary>Close frames with status 1001, "going away" (RFC 6455 sections 5.5.1 and 7.4.1).</summary>
internal static class WebSocketClose
{
    private const ushort GoingAway = 1001;
    private const byte FinalClose = 0x88;
    private const byte Masked = 0x80;

    /// <summary>As a server sends it.</summary>
    public static ReadOnlyMemory<byte> ToClient { get; } = new byte[] { FinalClose, sizeof(ushort), GoingAway >> 8, GoingAway & 0xFF };

    /// <summary>As a client sends it: masked, with a key nobody can foresee (section 5.3).</summary>
    public static ReadOnlyMemory<byte> ToBackend()
    {
        var frame = new byte[8];
        frame[0] = FinalClose;
        frame[1] = Masked | sizeof(ushort);
        RandomNumberGenerator.Fill(frame.AsSpan(2, 4));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(6), GoingAway);
        for (var index = 0; index < sizeof(ushort); index++) frame[6 + index] ^= frame[2 + index];
        return frame;
    }
}
