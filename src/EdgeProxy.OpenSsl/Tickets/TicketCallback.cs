using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// OpenSSL's question for the key of a ticket. It asks the context that a session was made from, whatever policy it has moved to since; the
/// answer comes from the session's own ring, so that it makes no difference which context that is.
/// </summary>
internal static unsafe class TicketCallback
{
    // Fetched once: by its name OpenSSL would look it up under a lock, for each ticket. Lives as long as the process.
    private static readonly nint Aes256Cbc = LibCrypto.EVP_CIPHER_fetch(0, "AES-256-CBC", 0);

    private const int IvSize = 16;
    private const int MostAttempts = 3;

    public static void Register(SafeContextHandle context) => _ = LibSsl.SSL_CTX_set_tlsext_ticket_key_evp_cb(context, &OnTicketKey);

    [UnmanagedCallersOnly]
    private static int OnTicketKey(nint ssl, byte* name, byte* iv, nint cipher, nint mac, int seals)
    {
        var session = SessionBio.OwnerOf(ssl);
        if (session?.Tickets is not { } ring) return LibSsl.TicketUnknown;
        try
        {
            return seals != 0 ? Seal(ring, name, iv, cipher, mac) : Open(ring, ssl, name, iv, cipher, mac);
        }
        catch (Exception exception)
        {
            session.Exchange.Failed(exception);
            return LibSsl.TicketFault;
        }
    }

    private static int Seal(TicketKeyRing ring, byte* name, byte* iv, nint cipher, nint mac)
    {
        if (LibCrypto.RAND_bytes(iv, IvSize) != 1) return LibSsl.TicketFault;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var key = ring.Current.All[0];
            if (!key.TryHold()) continue; // Replaced since it was read: the ring has a newer one.
            try
            {
                new ReadOnlySpan<byte>(key.Name, TicketKey.NameSize).CopyTo(new Span<byte>(name, TicketKey.NameSize));
                return LibCrypto.EVP_EncryptInit_ex(cipher, Aes256Cbc, 0, key.CipherKey, iv) == 1 && Authenticate(key, mac)
                    ? LibSsl.TicketGood
                    : LibSsl.TicketFault;
            }
            finally
            {
                key.Release();
            }
        }

        return LibSsl.TicketFault;
    }

    private static int Open(TicketKeyRing ring, nint ssl, byte* name, byte* iv, nint cipher, nint mac)
    {
        var keys = ring.Current.All;
        for (var age = 0; age < keys.Length; age++)
        {
            var key = keys[age];
            if (!key.TryHold()) continue;
            try
            {
                if (!new ReadOnlySpan<byte>(key.Name, TicketKey.NameSize).SequenceEqual(new ReadOnlySpan<byte>(name, TicketKey.NameSize))) continue;
                if (LibCrypto.EVP_DecryptInit_ex(cipher, Aes256Cbc, 0, key.CipherKey, iv) != 1 || !Authenticate(key, mac)) return LibSsl.TicketFault;
                // A ticket of TLS 1.3 is for one use (RFC 8446 appendix C.4): without a new one the client's next handshake would be a full one.
                return age == 0 && LibSsl.SSL_version(ssl) != (int)TlsVersion.Tls13 ? LibSsl.TicketGood : LibSsl.TicketRenew;
            }
            finally
            {
                key.Release();
            }
        }

        return LibSsl.TicketUnknown;
    }

    private static bool Authenticate(TicketKey key, nint mac)
    {
        fixed (byte* parameter = "digest"u8, digest = "SHA256"u8)
        {
            var parameters = stackalloc LibCrypto.Parameter[2];
            parameters[0] = new LibCrypto.Parameter { Key = parameter, Type = LibCrypto.Parameter.Utf8String, Data = digest, Size = 6 };
            parameters[1] = default;
            return LibCrypto.EVP_MAC_init(mac, key.MacKey, TicketKey.MacKeySize, parameters) == 1;
        }
    }
}
