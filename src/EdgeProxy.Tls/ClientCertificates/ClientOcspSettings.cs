namespace EdgeProxy.Tls;

/// <summary>Whether clients' certificates are asked about by OCSP, beside the handshake. Section <c>ClientCertificate:Ocsp</c>.</summary>
public sealed record ClientOcspSettings
{
    /// <summary>Whether responders are asked. Default: no, and nothing is fetched for a client.</summary>
    public bool Enabled { get; init; }

    /// <summary>What happens to a client whose status is not known. Default: it is let in.</summary>
    public UnknownClientStatus OnUnknown { get; init; } = UnknownClientStatus.Allow;

    /// <summary>Responder (http) that is asked in the place of those the certificates name. Default: none.</summary>
    public Uri? Responder { get; init; }
}

/// <summary>What happens to a client of whose certificate nobody has said whether it is revoked.</summary>
public enum UnknownClientStatus
{
    /// <summary>It is let in. A client that is revoked gets in until the responder has answered.</summary>
    Allow,

    /// <summary>
    /// It is refused, with the alert <c>certificate_unknown</c>. So is every client's first handshake, and, while the responder is down, every
    /// client without an answer that still holds.
    /// </summary>
    Refuse,
}
