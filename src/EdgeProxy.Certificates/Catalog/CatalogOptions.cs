namespace EdgeProxy.Certificates;

/// <summary>What decides when no certificate claims a name.</summary>
public sealed record CatalogOptions
{
    /// <summary>
    /// Name of the certificate for clients without SNI. <c>NAME.ecdsa</c> and <c>NAME.rsa</c> answer to <c>NAME</c> as well.
    /// Default: the only certificate there is, or else none. A name that no certificate has means none, too.
    /// </summary>
    public string? DefaultName { get; init; }

    /// <summary>Whether an unknown name gets the default certificate. Default: no, it is refused.</summary>
    public bool DefaultForUnknownName { get; init; }
}
