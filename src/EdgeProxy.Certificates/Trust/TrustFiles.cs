namespace EdgeProxy.Certificates;

/// <summary>Files by which client certificates are verified. Hosts that name the same files share what is made of them.</summary>
/// <param name="Authorities">PEM file of the authorities (or one in DER). Each certificate in it is believed by itself.</param>
/// <param name="RevocationLists">PEM file of their revocation lists (or one in DER); <see langword="null"/>: revocation is not looked at.</param>
public sealed record TrustFiles(string Authorities, string? RevocationLists)
{
    internal IEnumerable<string> Paths => RevocationLists is null ? [Authorities] : [Authorities, RevocationLists];
}
