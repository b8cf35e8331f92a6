using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeProxy.Draining;

/// <summary>
/// Lets a listening socket ignore those who knock. A SYN that is dropped is sent again by the client's kernel a second later (RFC 6298 section 2.1), and
/// by then the socket is closed: the next process on the port takes it (SO_REUSEPORT), or it is refused cleanly. Handshakes that
/// have begun go on.
/// </summary>
/// <remarks>
/// A classic BPF program, which needs no privilege, runs on the TCP header of every packet the socket gets. Accepted connections inherit it, and never
/// see a SYN again.
/// </remarks>
internal static class SynFilter
{
    // asm-generic/socket.h. .NET has no names for these.
    private const int SolSocket = 1;
    private const int SoAttachFilter = 26;

    private const int TcpFlags = 13; // Offset in the header, RFC 9293 section 3.1.
    private const int Syn = 0x02;
    private const int Ack = 0x10;

    // struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; }, linux/filter.h.
    private static readonly ulong[] Program =
    [
        Instruction(code: 0x30, jt: 0, jf: 0, k: TcpFlags),       // A = header[13]
        Instruction(code: 0x54, jt: 0, jf: 0, k: Syn | Ack),      // A &= SYN | ACK
        Instruction(code: 0x15, jt: 0, jf: 1, k: Syn),            // if A == SYN
        Instruction(code: 0x06, jt: 0, jf: 0, k: 0),              //   drop
        Instruction(code: 0x06, jt: 0, jf: 0, k: uint.MaxValue),  // else take it whole
    ];

    /// <summary>From now on.</summary>
    /// <exception cref="SocketException">The kernel refuses.</exception>
    public static void Attach(Socket socket)
    {
        var pinned = GCHandle.Alloc(Program, GCHandleType.Pinned);
        try
        {
            // struct sock_fprog { u16 len; struct sock_filter *filter; }; the kernel copies the program.
            Span<byte> header = stackalloc byte[16];
            header.Clear();
            MemoryMarshal.Write(header, (ushort)Program.Length);
            MemoryMarshal.Write(header[8..], pinned.AddrOfPinnedObject());
            socket.SetRawSocketOption(SolSocket, SoAttachFilter, header);
        }
        finally
        {
            pinned.Free();
        }
    }

    private static ulong Instruction(ushort code, byte jt, byte jf, uint k) => code | ((ulong)jt << 16) | ((ulong)jf << 24) | ((ulong)k << 32);
}
