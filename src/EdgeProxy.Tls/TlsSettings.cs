namespace EdgeProxy.Tls;

/// <summary>How TLS is terminated. Section <c>EdgeProxy:Tls</c>.</summary>
public sealed record TlsSettings
{
    /// <summary>What a client gets that names a host no certificate answers to. Default: reject.</summary>
    public UnknownServerName UnknownServerName { get; init; } = UnknownServerName.Reject;

    /// <summary>Time from accept to the end of the handshake; a client that needs longer is closed. Default: 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Policies by name. <c>default</c> applies where a host names none; it is <c>intermediate</c> unless given.</summary>
    public IReadOnlyDictionary<string, TlsPolicySettings> Policies { get; init; } = new Dictionary<string, TlsPolicySettings>();

    /// <summary>What is asked of clients' certificates where a host says nothing else. Default: nothing.</summary>
    public ClientCertificateSettings ClientCertificate { get; init; } = new();

    /// <summary>Exceptions by host: exact name or one-label wildcard.</summary>
    public IReadOnlyDictionary<string, TlsHostSettings> Hosts { get; init; } = new Dictionary<string, TlsHostSettings>();

    /// <summary>
    /// Name of a policy that every ClientHello is judged by and that is never enforced: the count of
    /// <c>edgeproxy.tls.report_only.handshakes</c> says whom it would shut out. Default: none.
    /// </summary>
    public string? ReportOnlyPolicy { get; init; }

    /// <summary>
    /// Handshakes that may begin in one second, on all listeners together; those beyond get a fatal alert before anything is spent on them.
    /// Written as <c>EdgeProxy:Limits:MaxHandshakesPerSecond</c>. Default: no limit.
    /// </summary>
    public int? MaxHandshakesPerSecond { get; init; }

    /// <summary>Session tickets and the keys they are sealed with.</summary>
    public SessionTicketSettings SessionTickets { get; init; } = new();
}

/// <summary>What happens to a client whose SNI no certificate answers to.</summary>
public enum UnknownServerName
{
    /// <summary>The handshake ends with the fatal alert <c>unrecognized_name</c> (RFC 6066 section 3).</summary>
    Reject,

    /// <summary>The default certificate is served.</summary>
    Default,
}

/// <summary>A policy as written: a profile and what overrides it.</summary>
public sealed record TlsPolicySettings
{
    /// <summary><c>modern</c>, <c>intermediate</c> or <c>custom</c>. Default: intermediate.</summary>
    public string Profile { get; init; } = "intermediate";

    /// <summary><c>1.2</c> or <c>1.3</c>. Default: the profile's.</summary>
    public string? MinimumVersion { get; init; }

    /// <summary><c>1.2</c> or <c>1.3</c>. Default: the profile's.</summary>
    public string? MaximumVersion { get; init; }

    /// <summary>Suites of TLS 1.2 and 1.3 in order, by IANA or OpenSSL name. Default: the profile's.</summary>
    public IReadOnlyList<string>? CipherSuites { get; init; }

    /// <summary>Key exchange groups in order. Default: the profile's.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Signature algorithms in order. Default: the profile's.</summary>
    public IReadOnlyList<string>? SignatureAlgorithms { get; init; }

    /// <summary>The server's order of suites decides rather than the client's. Default: the profile's.</summary>
    public bool? PreferServerCipherSuites { get; init; }
}

/// <summary>What is different for one host.</summary>
public sealed record TlsHostSettings
{
    /// <summary>Name of a policy. Default: that of a wildcard which stands for the host, or else <c>default</c>.</summary>
    public string? Policy { get; init; }

    /// <summary>What is asked of clients' certificates. Default: what the host's wildcard says, or else <see cref="TlsSettings.ClientCertificate"/>.</summary>
    public ClientCertificateSettings? ClientCertificate { get; init; }
}
