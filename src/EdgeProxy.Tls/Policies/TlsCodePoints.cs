using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>Numbers of the IANA registry "TLS Parameters" for the names a policy uses. What is not in it is never offered by a client either.</summary>
internal static class TlsCodePoints
{
    private static readonly Dictionary<string, ushort> GroupNumbers = new(StringComparer.Ordinal)
    {
        ["P-256"] = 23,
        ["P-384"] = 24,
        ["P-521"] = 25,
        ["X25519"] = 29,
        ["X448"] = 30,
        ["SecP256r1MLKEM768"] = 0x11EB,
        ["X25519MLKEM768"] = 0x11EC,
        ["SecP384r1MLKEM1024"] = 0x11ED,
    };

    // RFC 8446 section 4.2.3.
    private static readonly Dictionary<string, (ushort Number, KeyAlgorithm Key)> Schemes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["rsa_pkcs1_sha256"] = (0x0401, KeyAlgorithm.Rsa),
        ["rsa_pkcs1_sha384"] = (0x0501, KeyAlgorithm.Rsa),
        ["rsa_pkcs1_sha512"] = (0x0601, KeyAlgorithm.Rsa),
        ["ecdsa_secp256r1_sha256"] = (0x0403, KeyAlgorithm.Ecdsa),
        ["ecdsa_secp384r1_sha384"] = (0x0503, KeyAlgorithm.Ecdsa),
        ["ecdsa_secp521r1_sha512"] = (0x0603, KeyAlgorithm.Ecdsa),
        ["rsa_pss_rsae_sha256"] = (0x0804, KeyAlgorithm.Rsa),
        ["rsa_pss_rsae_sha384"] = (0x0805, KeyAlgorithm.Rsa),
        ["rsa_pss_rsae_sha512"] = (0x0806, KeyAlgorithm.Rsa),
        ["ed25519"] = (0x0807, KeyAlgorithm.Ed25519),
        ["rsa_pss_pss_sha256"] = (0x0809, KeyAlgorithm.Rsa),
        ["rsa_pss_pss_sha384"] = (0x080A, KeyAlgorithm.Rsa),
        ["rsa_pss_pss_sha512"] = (0x080B, KeyAlgorithm.Rsa),
    };

    private static readonly Dictionary<ushort, KeyAlgorithm> KeysByScheme = Schemes.Values.ToDictionary(scheme => scheme.Number, scheme => scheme.Key);

    /// <summary>The numbers of a colon-separated list of groups.</summary>
    public static IEnumerable<ushort> Groups(string? names) =>
        Split(names).Select(name => GroupNumbers.GetValueOrDefault(name)).Where(number => number != 0);

    /// <summary>The numbers of a colon-separated list of signature algorithms.</summary>
    public static IEnumerable<ushort> SignatureSchemes(string names) =>
        Split(names).Select(name => Schemes.GetValueOrDefault(name).Number).Where(number => number != 0);

    /// <summary>The kind of key that signs by a scheme; <see langword="null"/> for a scheme no policy can name.</summary>
    public static KeyAlgorithm? KeyOf(ushort scheme) => KeysByScheme.TryGetValue(scheme, out var key) ? key : null;

    /// <summary>The version, or 0 for a number that stands for none: clients send random ones to keep servers tolerant (RFC 8701).</summary>
    public static ushort KnownVersion(ushort version) => version is >= 0x0301 and <= 0x0304 ? version : (ushort)0;

    private static string[] Split(string? names) => names?.Split(':') ?? [];
}
