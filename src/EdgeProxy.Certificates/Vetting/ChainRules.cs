namespace EdgeProxy.Certificates;

/// <summary>What is sent beside the leaf, and what is not.</summary>
internal static class ChainRules
{
    // RFC 6928: ten segments of 1,460 bytes go out before the client answers; the rest of the server's flight takes about 500 bytes.
    private const int FirstFlight = (10 * 1460) - 500;

    // SSL_MAX_CERT_LIST_DEFAULT of OpenSSL and BoringSSL.
    private const int MostThatClientsTake = 100 * 1024;

    /// <summary>
    /// Which roots a client has cannot be known from here; but hardly a root signs leaves itself, so that a leaf alone is nearly always
    /// the "cert.pem" where the "fullchain.pem" was meant. Browsers fetch what is missing, and hide it; curl and Java do not.
    /// </summary>
    public static string? Incomplete(VettingSubject subject)
    {
        if (subject.Chain.Sent.Count > 1 || subject.Leaf.IsSelfIssued || subject.Chain.HasRoot) return null;
        return $"The chain is incomplete: {DistinguishedName.Format(subject.Leaf.Issuer)} is not in the file. Append it, unless it is a root that all clients have.";
    }

    public static string? Reordered(VettingSubject subject) => subject.Chain.IsReordered
        ? "The certificates are not in order (leaf first, each followed by its issuer); they are sent in order."
        : null;

    public static string? RootIncluded(VettingSubject subject) => subject.Chain is { HasRoot: true }
        ? "The root is in the file; it is not sent, because a client that needs it does not trust it."
        : null;

    public static string? Unrelated(VettingSubject subject)
    {
        var unrelated = subject.Chain.Unrelated;
        return unrelated.Count == 0
            ? null
            : $"Not of this chain, and not sent: {string.Join("; ", unrelated.Take(5).Select(certificate => DistinguishedName.Format(certificate.Subject)))}.";
    }

    public static string? Large(VettingSubject subject) => subject.Chain.Size is > FirstFlight and <= MostThatClientsTake and var size
        ? $"The chain has {size:N0} bytes ({subject.Leaf.Hosts.Count:N0} names); above {FirstFlight:N0}, each full handshake takes a round trip more."
        : null;

    public static string? Oversized(VettingSubject subject) => subject.Chain.Size is > MostThatClientsTake and var size
        ? $"The chain has {size:N0} bytes ({subject.Leaf.Hosts.Count:N0} names); OpenSSL and Chrome take {MostThatClientsTake:N0} at most. Split the names."
        : null;
}
