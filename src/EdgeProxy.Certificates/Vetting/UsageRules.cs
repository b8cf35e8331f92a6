namespace EdgeProxy.Certificates;

/// <summary>What a certificate may be used for, by its own word (RFC 5280 section 4.2.1).</summary>
internal static class UsageRules
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string AnyUsage = "2.5.29.37.0";

    public static string? NotForServers(VettingSubject subject)
    {
        if (subject.Leaf.ExtendedKeyUsages is not { } usages || usages.Contains(ServerAuthentication) || usages.Contains(AnyUsage)) return null;
        return $"Its extended key usage ({string.Join(", ", usages)}) leaves out server authentication; it was issued for something else.";
    }

    // Chrome refuses the handshake since version 124: ERR_SSL_KEY_USAGE_INCOMPATIBLE.
    public static string? NotForSignatures(VettingSubject subject) => subject.Leaf.MaySign
        ? null
        : "Its key usage leaves out digital signature; Chrome and other clients will end the handshake.";

    /// <summary>
    /// The key of an authority does not belong on a server. Self-signed ones are not meant: <c>openssl req -x509</c> marks each as an authority.
    /// </summary>
    public static string? AuthorityAsServer(VettingSubject subject) => subject.Leaf is { IsAuthority: true, IsSelfIssued: false }
        ? "It is the certificate of an authority, and its key could issue others; take it off this machine and serve a leaf."
        : null;

    public static string? SelfSigned(VettingSubject subject) => subject.Leaf.IsSelfIssued
        ? "It is self-signed: only clients that were given it will trust it."
        : null;

    public static string? MustStaple(VettingSubject subject) => subject.Leaf.MustStaple
        ? "It promises an OCSP staple in every handshake (must-staple); Firefox refuses it without one."
        : null;
}
