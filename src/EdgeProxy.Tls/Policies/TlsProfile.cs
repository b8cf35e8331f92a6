namespace EdgeProxy.Tls;

/// <summary>A published recommendation, as data: what it is called, which edition, and what it allows.</summary>
/// <param name="Name">The name in configuration.</param>
/// <param name="Edition">Where it comes from and from when.</param>
/// <param name="MinimumVersion">Oldest version.</param>
/// <param name="CipherSuites">Suites by IANA name, in order.</param>
/// <param name="Groups">Key exchange groups, in order. Those the installed OpenSSL lacks are skipped with a note.</param>
internal sealed record TlsProfile(string Name, string Edition, string MinimumVersion, IReadOnlyList<string> CipherSuites, IReadOnlyList<string> Groups)
{
    private const string MozillaEdition = "Mozilla Server Side TLS 6.0, 2026-04-06";

    private static readonly string[] Tls13Suites = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

    private static readonly string[] RecommendedGroups = ["X25519MLKEM768", "X25519", "P-256", "P-384"];

    /// <summary>TLS 1.3 only: for services whose clients are known.</summary>
    public static readonly TlsProfile Modern = new("modern", MozillaEdition, "1.3", Tls13Suites, RecommendedGroups);

    /// <summary>TLS 1.2 with forward secrecy and AEAD, and 1.3: for the public.</summary>
    public static readonly TlsProfile Intermediate = new("intermediate", MozillaEdition, "1.2",
    [
        .. Tls13Suites,
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    ], RecommendedGroups);

    /// <summary>Nothing of its own: where a list is not given, what <see cref="Intermediate"/> has.</summary>
    public static readonly TlsProfile Custom = Intermediate with { Name = "custom", Edition = "as configured" };

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<TlsProfile> All = [Modern, Intermediate, Custom];
}
