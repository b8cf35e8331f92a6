using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>What a client keeps to resume a session. Owns one reference to an <c>SSL_SESSION</c>.</summary>
public sealed class TlsResumption : IDisposable
{
    internal TlsResumption(SafeResumptionHandle handle) => Handle = handle;

    /// <summary>Whether the server gave what it takes to resume: a ticket, or a session id.</summary>
    public bool IsResumable => LibSsl.SSL_SESSION_is_resumable(Handle) == 1;

    /// <summary>Whether it is a ticket, which the server need not remember.</summary>
    public bool HasTicket => LibSsl.SSL_SESSION_has_ticket(Handle) == 1;

    /// <summary>How long the server says its ticket is good for; zero when it does not say.</summary>
    public TimeSpan TicketLifetime => TimeSpan.FromSeconds(LibSsl.SSL_SESSION_get_ticket_lifetime_hint(Handle).Value);

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
