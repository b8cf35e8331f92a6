namespace EdgeProxy.Certificates;

/// <summary>What a revocation list says of our certificates, or why it is not believed.</summary>
/// <param name="Failure">Why not; null when it is.</param>
/// <param name="Detail">For people.</param>
/// <param name="Listed">Serial numbers of ours that are on it.</param>
/// <param name="NextUpdate">When there will be another; null when it does not say.</param>
internal sealed record CrlVerdict(OcspOutcome? Failure, string Detail, IReadOnlySet<string> Listed, DateTimeOffset? NextUpdate)
{
    public static CrlVerdict Failed(OcspOutcome failure, string detail) => new(failure, detail, new HashSet<string>(StringComparer.Ordinal), null);
}

/// <summary>Decides whether a list is the issuer's and of today (RFC 5280 section 6.3). Never throws, whatever the bytes are.</summary>
internal static class CrlVerifier
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Verifies a list and looks for serial numbers on it.</summary>
    public static CrlVerdict Verify(ReadOnlyMemory<byte> der, IssuerCertificate issuer, IReadOnlySet<string> serials, DateTimeOffset now)
    {
        if (!SignedList.TryRead(der, out var list)) return CrlVerdict.Failed(OcspOutcome.Malformed, "It is not a revocation list.");
        if (!list.Issuer.Span.SequenceEqual(issuer.Name.Span))
            return CrlVerdict.Failed(OcspOutcome.UntrustedSigner, "The revocation list is from another issuer.");
        switch (list.Signature.Verify(issuer.PublicKey))
        {
            case SignatureCheck.Invalid: return CrlVerdict.Failed(OcspOutcome.UntrustedSigner, "The revocation list is not signed by the issuer.");
            case SignatureCheck.NotAccepted: return CrlVerdict.Failed(OcspOutcome.WeakSignature, "The revocation list is signed in a way that is not accepted.");
        }

        if (list.ThisUpdate > now + Skew)
            return CrlVerdict.Failed(OcspOutcome.FromTheFuture, $"The revocation list is of {list.ThisUpdate:u}, and by this machine's clock it is {now:u}.");
        if (list.NextUpdate < now)
            return CrlVerdict.Failed(OcspOutcome.Expired, $"The revocation list ended at {list.NextUpdate:u}, and by this machine's clock it is {now:u}.");
        return list.TryFind(serials, out var listed)
            ? new CrlVerdict(null, "", listed, list.NextUpdate)
            : CrlVerdict.Failed(OcspOutcome.Malformed, "An entry of the revocation list cannot be decoded.");
    }
}
