namespace EdgeProxy.OpenSsl;

/// <summary>What a context allows. Text lists are in OpenSSL's own syntax; <see langword="null"/> leaves OpenSSL's default.</summary>
public sealed record TlsContextOptions
{
    /// <summary>Oldest version spoken. Default: TLS 1.2.</summary>
    public TlsVersion MinimumVersion { get; init; } = TlsVersion.Tls12;

    /// <summary>Newest version spoken. Default: TLS 1.3.</summary>
    public TlsVersion MaximumVersion { get; init; } = TlsVersion.Tls13;

    /// <summary>Suites of TLS 1.2, colon-separated OpenSSL names.</summary>
    public string? CipherList { get; init; }

    /// <summary>Suites of TLS 1.3, colon-separated.</summary>
    public string? CipherSuites { get; init; }

    /// <summary>Key exchange groups, colon-separated.</summary>
    public string? Groups { get; init; }

    /// <summary>Signature algorithms, colon-separated.</summary>
    public string? SignatureAlgorithms { get; init; }

    /// <summary>Largest chain taken from the peer, in bytes. Default: OpenSSL's 100 KiB.</summary>
    public int? LargestCertificateMessage { get; init; }

    /// <summary>The server's order of suites decides. Default: the client's does.</summary>
    public bool PreferServerCipherSuites { get; init; }

    /// <summary>
    /// How many sessions of clients that take no tickets a server keeps, the least recently made giving way. Default: 0, none.
    /// Of a session that changes its policy the context counts that it was made from.
    /// </summary>
    public int SessionCacheSize { get; init; }

    /// <summary>Whether a client asks for session tickets. Default: yes.</summary>
    public bool AsksForTickets { get; init; } = true;

    /// <summary>For how long a session may be resumed. Default: OpenSSL's two hours.</summary>
    public TimeSpan? SessionLifetime { get; init; }

    /// <summary>
    /// Takes what nobody should serve any more: weak keys and signatures, and servers without secure renegotiation (RFC 5746).
    /// For a client that diagnoses; it proves nothing about the peer. Default: OpenSSL's own limits.
    /// </summary>
    public bool AcceptObsolete { get; init; }
}
