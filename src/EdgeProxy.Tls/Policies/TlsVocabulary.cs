using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>The names a policy may use, and what the installed OpenSSL calls them.</summary>
internal sealed class TlsVocabulary
{
    private static readonly Lazy<TlsVocabulary> Loaded = new(() => new TlsVocabulary());

    // Spellings people use, by OpenSSL's own name.
    private static readonly Dictionary<string, string> GroupSpellings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["X25519MLKEM768"] = "X25519MLKEM768",
        ["SecP256r1MLKEM768"] = "SecP256r1MLKEM768",
        ["SecP384r1MLKEM1024"] = "SecP384r1MLKEM1024",
        ["X25519"] = "X25519",
        ["X448"] = "X448",
        ["P-256"] = "P-256",
        ["secp256r1"] = "P-256",
        ["prime256v1"] = "P-256",
        ["P-384"] = "P-384",
        ["secp384r1"] = "P-384",
        ["P-521"] = "P-521",
        ["secp521r1"] = "P-521",
    };

    private static readonly string[] SignatureNames =
    [
        "ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512", "ed25519",
        "rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512",
        "rsa_pss_pss_sha256", "rsa_pss_pss_sha384", "rsa_pss_pss_sha512",
        "rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512",
    ];

    private readonly Dictionary<string, CipherSuite> _suites = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, bool> _installedGroups = new(StringComparer.Ordinal);

    private TlsVocabulary()
    {
        // Every suite the library has, whatever its security level says: a policy that names a weak one shall hear that, not "unknown".
        const string everyTls13Suite = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256";
        using var everything = TlsContext.CreateServer(new TlsContextOptions { CipherList = "ALL:@SECLEVEL=0", CipherSuites = everyTls13Suite });
        foreach (var (openSslName, standardName) in everything.ListCipherSuites())
        {
            var suite = new CipherSuite(openSslName, standardName);
            _suites[openSslName] = suite;
            _suites[standardName] = suite;
        }

        foreach (var group in GroupSpellings.Values.Distinct(StringComparer.Ordinal)) _installedGroups[group] = IsInstalled(group);
    }

    /// <summary>The vocabulary of the library this process uses.</summary>
    public static TlsVocabulary Current => Loaded.Value;

    /// <summary>IANA names of every suite.</summary>
    public IEnumerable<string> SuiteNames => _suites.Values.Distinct().Select(suite => suite.StandardName);

    /// <summary>Names of every group.</summary>
    public static IEnumerable<string> GroupNames => GroupSpellings.Values.Distinct(StringComparer.Ordinal);

    /// <summary>Names of every signature algorithm.</summary>
    public static IEnumerable<string> SignatureAlgorithmNames => SignatureNames;

    /// <summary>Finds a suite by its IANA or OpenSSL name.</summary>
    public bool TryFindSuite(string name, out CipherSuite suite) => _suites.TryGetValue(name, out suite);

    /// <summary>Finds a group by any of its usual names.</summary>
    public static bool TryFindGroup(string name, out string group) => GroupSpellings.TryGetValue(name, out group!);

    /// <summary>Whether the installed library has a group.</summary>
    public bool HasGroup(string group) => _installedGroups[group];

    /// <summary>Whether a signature algorithm is known.</summary>
    public static bool IsSignatureAlgorithm(string name) => SignatureNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool IsInstalled(string group)
    {
        try
        {
            TlsContext.CreateServer(new TlsContextOptions { Groups = group }).Dispose();
            return true;
        }
        catch (OpenSslException)
        {
            return false;
        }
    }
}

/// <summary>A suite by both its names.</summary>
internal readonly record struct CipherSuite(string OpenSslName, string StandardName)
{
    /// <summary>TLS 1.3 names no key exchange: its suites are a list of their own.</summary>
    public bool IsTls13 => !StandardName.Contains("_WITH_", StringComparison.Ordinal);
}
