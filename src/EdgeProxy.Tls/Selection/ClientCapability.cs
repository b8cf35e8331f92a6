using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>Whether a client can verify a certificate's signature, by what its ClientHello offers.</summary>
internal static class ClientCapability
{
    private const byte EcdsaScheme = 0x03; // low byte of ecdsa_* in RFC 8446 section 4.2.3, and of (hash, ecdsa) in RFC 5246 section 7.4.1.4.1

    private const ushort Ed25519Scheme = 0x0807;

    // RFC 5289, 7905, 7251 and 8422: suites that TLS 1.2 authenticates with ECDSA (or EdDSA).
    private static readonly Dictionary<string, ushort> EcdsaSuites = new(StringComparer.Ordinal)
    {
        ["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"] = 0xC009,
        ["TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"] = 0xC00A,
        ["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"] = 0xC023,
        ["TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"] = 0xC024,
        ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"] = 0xC02B,
        ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"] = 0xC02C,
        ["TLS_ECDHE_ECDSA_WITH_AES_128_CCM"] = 0xC0AC,
        ["TLS_ECDHE_ECDSA_WITH_AES_256_CCM"] = 0xC0AD,
        ["TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"] = 0xC0AE,
        ["TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8"] = 0xC0AF,
        ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"] = 0xCCA9,
    };

    public static bool IsEcdsaSuite(ushort suite) => EcdsaSuites.ContainsValue(suite);

    /// <summary>The numbers of those among <paramref name="names"/> that are authenticated with ECDSA.</summary>
    public static ushort[] EcdsaSuitesIn(IEnumerable<string> names) =>
        [.. names.Select(name => EcdsaSuites.GetValueOrDefault(name)).Where(number => number != 0)];

    /// <summary>The first certificate whose signature the client can verify, or else the last, so that OpenSSL names what is missing.</summary>
    public static CertificateEntry Choose(ClientHello hello, TlsPolicy policy, IReadOnlyList<CertificateEntry> candidates)
    {
        for (var i = 0; i < candidates.Count - 1; i++)
        {
            if (CanVerify(hello, policy, candidates[i])) return candidates[i];
        }

        return candidates[^1];
    }

    /// <summary>Whether a certificate's key signs by a scheme in TLS 1.3: there it binds the curve, and RSA signs by PSS alone (RFC 8446 section 4.2.3).</summary>
    public static bool SignsTls13(ushort scheme, CertificateEntry certificate) => certificate.KeyAlgorithm switch
    {
        KeyAlgorithm.Ecdsa => scheme == Tls13Scheme(certificate.KeyBits),
        KeyAlgorithm.Ed25519 => scheme == Ed25519Scheme,
        KeyAlgorithm.Rsa => scheme is >= 0x0804 and <= 0x0806, // rsa_pss_rsae_*
        _ => true,
    };

    /// <summary>
    /// Whether it is for want of a group that client and policy have no suite in common. In TLS 1.2 every suite of a policy needs one (RFC 8422
    /// section 5.1), and OpenSSL says "no shared cipher" either way.
    /// </summary>
    public static bool LacksGroup(ClientHello hello, TlsPolicy policy) =>
        hello.Groups.Count > 0 && !hello.Groups.Any(policy.GroupNumbers.Contains) && hello.CipherSuites.Any(policy.SuiteNumbers.Contains);

    public static bool CanVerify(ClientHello hello, TlsPolicy policy, CertificateEntry certificate)
    {
        var usesTls13 = hello.OffersTls13 && policy.Context.Options.MaximumVersion == TlsVersion.Tls13;
        return certificate.KeyAlgorithm switch
        {
            KeyAlgorithm.Ecdsa when usesTls13 => hello.SignatureAlgorithms.Any(scheme => SignsTls13(scheme, certificate)),
            KeyAlgorithm.Ecdsa => SharesEcdsaSuite(hello, policy) && HasEcdsaScheme(hello) && HasGroup(hello, certificate.KeyBits),
            KeyAlgorithm.Ed25519 => hello.SignatureAlgorithms.Contains(Ed25519Scheme) && (usesTls13 || SharesEcdsaSuite(hello, policy)),
            // Whoever speaks TLS can verify RSA, or is told by OpenSSL that nothing is in common.
            _ => true,
        };
    }

    // A suite that the policy has, too: a client whose ECDSA suites are all CBC is served with RSA.
    private static bool SharesEcdsaSuite(ClientHello hello, TlsPolicy policy) => Array.Exists(policy.EcdsaSuites, suite => hello.CipherSuites.Contains(suite));

    // TLS 1.3 binds the curve to the scheme.
    private static ushort Tls13Scheme(int keyBits) => keyBits switch { 384 => 0x0503, 521 => 0x0603, _ => 0x0403 };

    private static bool HasEcdsaScheme(ClientHello hello) => hello.SignatureAlgorithms.Any(scheme => (scheme & 0xFF) == EcdsaScheme);

    // RFC 8422 section 5.1: without the extension any curve may be used.
    private static bool HasGroup(ClientHello hello, int keyBits) =>
        hello.Groups.Count == 0 || hello.Groups.Contains(NamedCurve(keyBits));

    private static ushort NamedCurve(int keyBits) => keyBits switch { 384 => 24, 521 => 25, _ => 23 };
}
