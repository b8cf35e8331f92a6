using EdgeProxy.Certificates;

namespace EdgeProxy.Tls;

/// <summary>What is asked of a client's certificate. Sections <c>EdgeProxy:Tls:ClientCertificate</c> and <c>EdgeProxy:Tls:Hosts:NAME:ClientCertificate</c>.</summary>
public sealed record ClientCertificateSettings
{
    /// <summary>Whether a client is asked for a certificate, and must have one. Default: None.</summary>
    public ClientCertificateMode Mode { get; init; }

    /// <summary>
    /// Authorities that clients' certificates must chain to, in PEM. Required unless <see cref="Mode"/> is None. Followed like certificates are;
    /// as long as it never could be read, the host refuses every client.
    /// </summary>
    public string? CaFile { get; init; }

    /// <summary>
    /// Revocation lists (CRLs) of those authorities, in PEM. Default: none, revocation is not looked at. With one, clients of an authority
    /// whose list is missing or out of date are refused.
    /// </summary>
    public string? CrlFile { get; init; }

    /// <summary>Whether OCSP responders are asked about clients' certificates. Default: no.</summary>
    public ClientOcspSettings Ocsp { get; init; } = new();

    /// <summary>The files, where there is something to verify.</summary>
    public TrustFiles? Files => Mode == ClientCertificateMode.None || CaFile is null ? null : new TrustFiles(CaFile, CrlFile);
}

/// <summary>Whether clients show certificates.</summary>
public enum ClientCertificateMode
{
    /// <summary>They are not asked.</summary>
    None,

    /// <summary>They are asked. One without a certificate is served; one with a certificate that does not verify is refused.</summary>
    Request,

    /// <summary>They are asked, and one without a certificate that verifies is refused.</summary>
    Require,
}
