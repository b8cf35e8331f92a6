namespace EdgeProxy.Certificates;

/// <summary>Puts certificates into the order in which they are sent.</summary>
internal static class ChainOrder
{
    /// <summary>
    /// The leaf, then each issuer in turn (RFC 8446 section 4.4.2). The root is left out, because a client that needs it does not
    /// trust it; what belongs to another chain is left out, too. A root that is signed by another one stays in that form: the
    /// operator put it in for clients that know the other alone.
    /// </summary>
    public static List<ReadOnlyMemory<byte>> From(ParsedCertificate leaf, IReadOnlyList<ParsedCertificate> others)
    {
        List<ReadOnlyMemory<byte>> chain = [leaf.Der];
        var remaining = others.Where(other => !ReferenceEquals(other, leaf) && !other.IsSelfIssued).ToList();
        for (var last = leaf; !last.IsSelfIssued;)
        {
            var issuer = remaining.Find(last.IsIssuedBy);
            if (issuer is null) break;
            remaining.Remove(issuer);
            chain.Add(issuer.Der);
            last = issuer;
        }

        return chain;
    }
}
