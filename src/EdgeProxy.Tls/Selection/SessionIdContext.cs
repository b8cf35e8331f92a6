using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EdgeProxy.Tls;

/// <summary>
/// What a session and one that resumes it must have in common. A resumed handshake proves nothing anew, so whatever a full one would have
/// decided differently belongs in here:
/// <list type="bullet">
/// <item>the policy, by what it says and not by its name: another may ask for more, and OpenSSL resumes TLS 1.2 with a suite that it would not choose;</item>
/// <item>the certificate, by its configured name: a renewed one goes on, another owner's does not, and neither does one that was removed
/// and has come back;</item>
/// <item>the demand of a client certificate, with the authorities and revocation lists it is enforced by;</item>
/// <item>the host: RFC 6066 section 3 forbids another.</item>
/// </list>
/// Computed for each handshake rather than kept: the host is what a client says it is, and a hash costs less than finding it in a cache.
/// </summary>
internal static class SessionIdContext
{
    private const int Usual = 512;

    /// <summary>The context of a selection that has a certificate: 32 bytes, all that OpenSSL takes.</summary>
    public static ReadOnlyMemory<byte> Of(in TlsSelection selection, EndedSessions ended, DateTimeOffset now)
    {
        var policy = selection.Policy.Digest.Span;
        var certificate = selection.Certificate!.Name;
        var demand = selection.Demand.DigestAt(now);
        var host = selection.ServerName ?? "";
        var length = policy.Length + sizeof(long) + Size(certificate) + Size(demand) + Size(host);

        var parts = length <= Usual ? stackalloc byte[Usual] : new byte[length];
        policy.CopyTo(parts);
        var end = policy.Length;
        BinaryPrimitives.WriteInt64BigEndian(parts[end..], ended.LastOf(certificate));
        end += sizeof(long);
        end += Write(certificate, parts[end..]);
        end += Write(demand, parts[end..]);
        end += Write(host, parts[end..]);
        return SHA256.HashData(parts[..end]);
    }

    /// <summary>A context that no other session has: what begins under it never resumes.</summary>
    public static ReadOnlyMemory<byte> OfNoOther() => RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text) + 1;

    // Ends with a byte that no name holds: "ab" and "c" must not be "a" and "bc".
    private static int Write(string text, Span<byte> parts)
    {
        var count = Encoding.UTF8.GetBytes(text, parts);
        parts[count] = 0;
        return count + 1;
    }
}
