using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// The BIO that joins OpenSSL to a session's buffers: it reads straight from the bytes the transport received and writes straight
/// into the buffer the transport sends from, where a memory BIO would copy both once more.
/// Nothing may be thrown into native code: every callback catches all, leaves the exception with the session and reports failure.
/// </summary>
internal static unsafe class SessionBio
{
    private const int ControlFlush = 11;
    private const int FlagRead = 0x01;
    private const int FlagsReadWriteRetry = 0x0F;
    private const int FlagShouldRetry = 0x08;

    // Lives as long as the process: a BIO_METHOD may not go before the last BIO made from it.
    private static readonly nint Method = CreateMethod();

    public static nint Create(nint owner)
    {
        var bio = LibCrypto.BIO_new(Method);
        if (bio == 0) throw OpenSslErrors.Drain("out of memory while a session was made");
        LibCrypto.BIO_set_data(bio, owner);
        return bio;
    }

    /// <summary>The session an <c>SSL</c> belongs to; <see langword="null"/> when it was collected already.</summary>
    public static TlsSession? OwnerOf(nint ssl) => Owner(LibSsl.SSL_get_rbio(ssl));

    private static TlsSession? Owner(nint bio)
    {
        var data = bio == 0 ? 0 : LibCrypto.BIO_get_data(bio);
        return data == 0 ? null : GCHandle.FromIntPtr(data).Target as TlsSession;
    }

    private static nint CreateMethod()
    {
        const int TypeSourceSink = 0x0400;
        OpenSslLibrary.EnsureAvailable();
        var method = LibCrypto.BIO_meth_new(LibCrypto.BIO_get_new_index() | TypeSourceSink, "edgeproxy session");
        if (method == 0) throw OpenSslErrors.Drain("out of memory while OpenSSL was set up");
        _ = LibCrypto.BIO_meth_set_read_ex(method, &Read);
        _ = LibCrypto.BIO_meth_set_write_ex(method, &Write);
        _ = LibCrypto.BIO_meth_set_ctrl(method, &Control);
        return method;
    }

    [UnmanagedCallersOnly]
    private static int Read(nint bio, byte* buffer, nuint length, nuint* read)
    {
        *read = 0;
        LibCrypto.BIO_clear_flags(bio, FlagsReadWriteRetry);
        var session = Owner(bio);
        if (session is null) return 0;
        try
        {
            var taken = session.Exchange.Take(new Span<byte>(buffer, (int)Math.Min(length, int.MaxValue)));
            *read = (nuint)taken;
            if (taken > 0) return 1;
            LibCrypto.BIO_set_flags(bio, FlagRead | FlagShouldRetry);
            return 0;
        }
        catch (Exception exception)
        {
            session.Exchange.Failed(exception);
            return 0;
        }
    }

    [UnmanagedCallersOnly]
    private static int Write(nint bio, byte* buffer, nuint length, nuint* written)
    {
        *written = 0;
        LibCrypto.BIO_clear_flags(bio, FlagsReadWriteRetry);
        var session = Owner(bio);
        if (session is null) return 0;
        try
        {
            session.Exchange.Put(new ReadOnlySpan<byte>(buffer, checked((int)length)));
            *written = length;
            return 1;
        }
        catch (Exception exception)
        {
            session.Exchange.Failed(exception);
            return 0;
        }
    }

    // Everything but flush is unknown here, kernel TLS included: OpenSSL takes 0 as "not supported".
    [UnmanagedCallersOnly]
    private static nint Control(nint bio, int command, nint number, nint pointer) => command == ControlFlush ? 1 : 0;
}
