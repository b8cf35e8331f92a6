using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>What a client keeps to resume a session. Owns one reference to an <c>SSL_SESSION</c>.</summary>
public sealed class TlsResumption : IDisposable
{
    internal TlsResumption(SafeResumptionHandle handle) => Handle = handle;

    internal SafeResumptionHandle Handle { get; }

    /// <summary>The server's ticket, as it came; empty where the session is resumed by its id.</summary>
    internal unsafe byte[] Ticket
    {
        get
        {
            LibSsl.SSL_SESSION_get0_ticket(Handle, out var ticket, out var length);
            return new ReadOnlySpan<byte>(ticket, (int)length).ToArray();
        }
    }

    /// <inheritdoc />
    public void Dispose() => Handle.Dispose();

    /// <summary>The same session with another ticket of the same length: what a client would send that damaged it, or made one up. For tests.</summary>
    internal unsafe TlsResumption WithTicket(ReadOnlySpan<byte> ticket)
    {
        byte* none = null;
        var der = new byte[LibSsl.i2d_SSL_SESSION(Handle, ref none)];
        fixed (byte* start = der)
        {
            var cursor = start;
            _ = LibSsl.i2d_SSL_SESSION(Handle, ref cursor);
            ticket.CopyTo(der.AsSpan(der.AsSpan().IndexOf(Ticket)));
            cursor = start;
            var altered = LibSsl.d2i_SSL_SESSION(0, ref cursor, der.Length);
            return altered.IsInvalid ? throw OpenSslErrors.Drain("the session cannot be decoded") : new TlsResumption(altered);
        }
    }
}
