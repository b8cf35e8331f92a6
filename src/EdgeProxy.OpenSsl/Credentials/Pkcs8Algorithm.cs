using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// Looks at the algorithm of a PKCS#8 key (RFC 5958 section 2) before OpenSSL decodes it: told the kind, it takes a third of the time it
/// needs to find out.
/// </summary>
internal static class Pkcs8Algorithm
{
    private static ReadOnlySpan<byte> EcPublicKey => [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]; // 1.2.840.10045.2.1

    private static ReadOnlySpan<byte> RsaEncryption => [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]; // 1.2.840.113549.1.1.1

    /// <summary>OpenSSL's number of the key's kind; 0 when these bytes do not say one of the usual, and OpenSSL shall guess.</summary>
    public static int Find(ReadOnlySpan<byte> der)
    {
        // SEQUENCE { version INTEGER, SEQUENCE { OID ..., and only the OID matters.
        if (!TryEnterSequence(ref der) || der is not [0x02, 0x01, _, .. var afterVersion]) return 0;
        der = afterVersion;
        if (!TryEnterSequence(ref der)) return 0;
        if (der.StartsWith(EcPublicKey)) return LibCrypto.NidEc;
        return der.StartsWith(RsaEncryption) ? LibCrypto.NidRsa : 0;
    }

    private static bool TryEnterSequence(ref ReadOnlySpan<byte> der)
    {
        if (der is not [0x30, var length, ..]) return false;
        var header = length < 0x80 ? 2 : 2 + (length & 0x7F);
        if (header > der.Length) return false;
        der = der[header..];
        return true;
    }
}
