namespace EdgeProxy.Certificates;

/// <summary>An OCSP response that came with a handshake, judged by the chain it came with. But for <see cref="OcspOutcome.Good"/> its dates are not verified.</summary>
/// <param name="Outcome">What a client makes of it; null when it cannot be told, because the issuer was not sent.</param>
/// <param name="Detail">The same in words.</param>
/// <param name="ProducedAt">When it was signed, by its own word; null when it cannot be read.</param>
/// <param name="ThisUpdate">Since when the status is known to be right; null when it does not speak of the certificate.</param>
/// <param name="NextUpdate">Until when it may be used; null when it does not say.</param>
public sealed record PresentedStaple(OcspOutcome? Outcome, string Detail, DateTimeOffset? ProducedAt, DateTimeOffset? ThisUpdate, DateTimeOffset? NextUpdate)
{
    internal static PresentedStaple Judge(ReadOnlyMemory<byte> der, RevocationSources subject, DateTimeOffset notAfter, DateTimeOffset now)
    {
        if (!OcspResponse.TryRead(der, out var response)) return new PresentedStaple(OcspOutcome.Malformed, "It is not an OCSP response.", null, null, null);

        var (outcome, detail) = subject.Issuer is null
            ? (null, "The certificate's issuer was not sent, and nobody else can have signed it.")
            : Verify(der, subject, notAfter, now);
        var about = response.Singles.Where(single => single.Certificate.Serial.Span.SequenceEqual(subject.Serial.Span)).ToList();
        return new PresentedStaple(
            outcome,
            detail,
            response.ResponderStatus == 0 ? response.ProducedAt : null,
            about.Count == 0 ? null : about[0].ThisUpdate,
            about.Count == 0 ? null : about[0].NextUpdate);
    }

    private static (OcspOutcome? Outcome, string Detail) Verify(ReadOnlyMemory<byte> der, RevocationSources subject, DateTimeOffset notAfter, DateTimeOffset now)
    {
        var verdict = OcspVerifier.Verify(der, subject, notAfter, now);
        return (verdict.Outcome, verdict.Detail);
    }
}
