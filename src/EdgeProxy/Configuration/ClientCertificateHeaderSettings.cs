namespace EdgeProxy.Configuration;

/// <summary>How a verified client certificate is told to backends. Section <c>EdgeProxy:ForwardedHeaders:ClientCertificate</c>.</summary>
internal sealed record ClientCertificateHeaderSettings
{
    /// <summary>RFC 9440 section 2.2.</summary>
    public const string DefaultName = "Client-Cert";

    /// <summary>
    /// The header. Default: <c>Client-Cert</c>. Under this name, however it is spelled, nothing that a client sends reaches a backend, on no
    /// public listener and for no host.
    /// </summary>
    public string Name
    {
        get;
        init
        {
            field = value;
            Claims = [.. Spellings(value), .. Spellings(value + "-Chain")];
        }
    } = DefaultName;

    /// <summary>How the certificate is written. Default: Rfc9440.</summary>
    public ClientCertificateFormat Format { get; init; }

    /// <summary>Every name that a backend could take for the header, or for RFC 9440's list of the other certificates of the chain.</summary>
    public IReadOnlyList<string> Claims { get; private init; } = [.. Spellings(DefaultName), .. Spellings(DefaultName + "-Chain")];

    // CGI and WSGI backends cannot tell an underscore from a hyphen (nginx: underscores_in_headers off).
    private static IEnumerable<string> Spellings(string name)
    {
        var hyphen = name.IndexOf('-', StringComparison.Ordinal);
        if (hyphen < 0) return [name];
        return Spellings(name[(hyphen + 1)..]).SelectMany(rest => new[] { $"{name[..hyphen]}-{rest}", $"{name[..hyphen]}_{rest}" });
    }
}

/// <summary>How a certificate is written into a header.</summary>
internal enum ClientCertificateFormat
{
    /// <summary>A byte sequence of RFC 9651: DER in base64 between colons, as RFC 9440 has it.</summary>
    Rfc9440,

    /// <summary>DER in base64, as ASP.NET's certificate forwarding expects it.</summary>
    Base64,

    /// <summary>PEM, percent-encoded, as nginx's <c>$ssl_client_escaped_cert</c>.</summary>
    UrlEncodedPem,
}
