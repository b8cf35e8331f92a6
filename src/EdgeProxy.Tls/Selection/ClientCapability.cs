using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>Whether a client can verify a certificate's signature, by what its ClientHello offers.</summary>
internal static class ClientCapability
{
    private const byte EcdsaScheme = 0x03; // low byte of ecdsa_* in RFC 8446 section 4.2.3, and of (hash, ecdsa) in RFC 5246 section 7.4.1.4.1

    // RFC 5289, 7905, 7251 and 8422: suites that TLS 1.2 authenticates with ECDSA (or EdDSA).
    private static readonly HashSet<ushort> EcdsaSuites =
    [
        0xC009, 0xC00A, 0xC023, 0xC024, 0xC02B, 0xC02C, 0xC0AC, 0xC0AD, 0xC0AE, 0xC0AF, 0xCCA9,
    ];

    public static bool IsEcdsaSuite(ushort suite) => EcdsaSuites.Contains(suite);

    public static bool CanVerify(ClientHello hello, TlsPolicy policy, CertificateEntry certificate)
    {
        var usesTls13 = hello.OffersTls13 && policy.Context.Options.MaximumVersion == TlsVersion.Tls13;
        return certificate.KeyAlgorithm switch
        {
            KeyAlgorithm.Ecdsa when usesTls13 => hello.SignatureAlgorithms.Contains(Tls13Scheme(certificate.KeyBits)),
            KeyAlgorithm.Ecdsa => hello.CipherSuites.Any(EcdsaSuites.Contains) && HasEcdsaScheme(hello) && HasGroup(hello, certificate.KeyBits),
            KeyAlgorithm.Ed25519 => hello.SignatureAlgorithms.Contains((ushort)0x0807) && (usesTls13 || hello.CipherSuites.Any(EcdsaSuites.Contains)),
            // Whoever speaks TLS can verify RSA, or is told by OpenSSL that nothing is in common.
            _ => true,
        };
    }

    // TLS 1.3 binds the curve to the scheme.
    private static ushort Tls13Scheme(int keyBits) => keyBits switch { 384 => 0x0503, 521 => 0x0603, _ => 0x0403 };

    private static bool HasEcdsaScheme(ClientHello hello) => hello.SignatureAlgorithms.Any(scheme => (scheme & 0xFF) == EcdsaScheme);

    // RFC 8422 section 5.1: without the extension any curve may be used.
    private static bool HasGroup(ClientHello hello, int keyBits) =>
        hello.Groups.Count == 0 || hello.Groups.Contains(NamedCurve(keyBits));

    private static ushort NamedCurve(int keyBits) => keyBits switch { 384 => 24, 521 => 25, _ => 23 };
}
