namespace EdgeProxy.Certificates;

/// <summary>Puts certificates into the order in which they are sent.</summary>
internal static class ChainOrder
{
    /// <summary>
    /// The leaf, then each issuer in turn (RFC 8446 section 4.4.2). The root is left out, because a client that needs it does not
    /// trust it; what belongs to another chain is left out, too. A root that is signed by another one stays in that form: the
    /// operator put it in for clients that know the other alone.
    /// </summary>
    public static CertificateChain From(ParsedCertificate leaf, IReadOnlyList<ParsedCertificate> given)
    {
        List<ParsedCertificate> chain = [leaf];
        var remaining = given.Where(other => !ReferenceEquals(other, leaf) && !other.IsSelfIssued).ToList();
        for (var last = leaf; !last.IsSelfIssued;)
        {
            var issuer = remaining.Find(last.IsIssuedBy);
            if (issuer is null) break;
            remaining.Remove(issuer);
            chain.Add(issuer);
            last = issuer;
        }

        return new CertificateChain(chain, given);
    }
}

/// <summary>The certificates of one candidate: those that are sent, leaf first, and all that were given, in the order of the file.</summary>
internal sealed record CertificateChain(IReadOnlyList<ParsedCertificate> Sent, IReadOnlyList<ParsedCertificate> Given)
{
    public bool IsReordered => !Given.Where(Sent.Contains).SequenceEqual(Sent);

    /// <summary>Whether the root of the chain is among what is not sent.</summary>
    public bool HasRoot => LeftOut.Any(IsRoot);

    /// <summary>What is not sent and does not belong to the chain. A certificate that is there twice is not meant.</summary>
    public IReadOnlyList<ParsedCertificate> Unrelated =>
        [.. LeftOut.Where(certificate => !IsRoot(certificate) && !Sent.Any(sent => sent.Der.AsSpan().SequenceEqual(certificate.Der)))];

    /// <summary>How many bytes of certificates are sent.</summary>
    public int Size => Sent.Sum(certificate => certificate.Der.Length);

    private IEnumerable<ParsedCertificate> LeftOut => Given.Where(certificate => !Sent.Contains(certificate));

    private bool IsRoot(ParsedCertificate certificate) =>
        certificate.IsSelfIssued && Sent.Any(sent => !sent.IsSelfIssued && sent.IsIssuedBy(certificate));
}
