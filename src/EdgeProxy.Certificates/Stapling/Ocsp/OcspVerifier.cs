using System.Formats.Asn1;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>Decides whether a response may be stapled (RFC 6960 section 3.2). Never throws, whatever the bytes are.</summary>
internal static class OcspVerifier
{
    private const string OcspSigning = "1.3.6.1.5.5.7.3.9";

    /// <summary>How far the responder's clock may be ahead of ours.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>How long a response may be used that does not say how long it may be.</summary>
    private static readonly TimeSpan WithoutNextUpdate = TimeSpan.FromHours(1);

    /// <summary>Verifies a response about a certificate.</summary>
    /// <param name="der">The response; the staple takes it over.</param>
    /// <param name="entry">The certificate; its issuer is known.</param>
    /// <param name="now">Wall time.</param>
    /// <param name="nonce">What was sent; empty when nothing was.</param>
    public static OcspVerdict Verify(ReadOnlyMemory<byte> der, CertificateEntry entry, DateTimeOffset now, ReadOnlySpan<byte> nonce = default) =>
        Verify(der, entry.Revocation, entry.NotAfter, now, nonce);

    /// <summary>As above, of any certificate.</summary>
    /// <param name="der">The response; the staple takes it over.</param>
    /// <param name="subject">The certificate; its issuer is known.</param>
    /// <param name="notAfter">Until when the certificate is valid.</param>
    /// <param name="now">Wall time.</param>
    /// <param name="nonce">What was sent; empty when nothing was.</param>
    public static OcspVerdict Verify(
        ReadOnlyMemory<byte> der, RevocationSources subject, DateTimeOffset notAfter, DateTimeOffset now, ReadOnlySpan<byte> nonce = default)
    {
        if (!OcspResponse.TryRead(der, out var response)) return new OcspVerdict(OcspOutcome.Malformed, "It is not an OCSP response.");
        if (response.ResponderStatus != 0) return new OcspVerdict(OcspOutcome.ResponderError, $"The responder answers {Name(response.ResponderStatus)}.");

        var about = response.Singles.Where(single => single.Certificate.Names(subject)).ToList();
        if (about.Count == 0) return new OcspVerdict(OcspOutcome.WrongCertificate, "The response is about another certificate.");
        if (Distrust(response, subject.Issuer!, now, out var signerEnds) is { } distrust) return distrust;
        // Whoever cannot answer but from a cache leaves it out (RFC 6960 section 4.4.1), and may.
        if (!nonce.IsEmpty && response.Nonce is { } echoed && !echoed.Span.SequenceEqual(nonce))
            return new OcspVerdict(OcspOutcome.WrongNonce, "The response is to another request.");

        // A responder may speak of the certificate twice, once for each hash it knows. What holds is what all of it allows.
        var thisUpdate = about.Max(static single => single.ThisUpdate);
        if (thisUpdate > now + Skew || response.ProducedAt > now + Skew)
            return new OcspVerdict(OcspOutcome.FromTheFuture, $"The response is of {Later(thisUpdate, response.ProducedAt):u}, and by this machine's clock it is {now:u}.");
        var nextUpdate = about.Min(single => single.NextUpdate ?? response.ProducedAt + WithoutNextUpdate);
        if (nextUpdate <= now || nextUpdate <= thisUpdate)
            return new OcspVerdict(OcspOutcome.Expired, $"The response ended at {nextUpdate:u}, and by this machine's clock it is {now:u}.");

        if (about.Exists(static single => single.Status == OcspOutcome.Revoked))
            return new OcspVerdict(OcspOutcome.Revoked, "The issuer has revoked the certificate.", ThisUpdate: thisUpdate);
        if (about.Exists(static single => single.Status == OcspOutcome.Unknown))
            return new OcspVerdict(OcspOutcome.Unknown, "The responder does not know the certificate.", ThisUpdate: thisUpdate);
        var goodUntil = Earlier(Earlier(nextUpdate, signerEnds), notAfter);
        return new OcspVerdict(OcspOutcome.Good, "Good.", new Staple(der, response.ProducedAt, thisUpdate, nextUpdate, goodUntil), thisUpdate);
    }

    /// <summary>Says why nobody who may has signed it, or until when the one who has may.</summary>
    private static OcspVerdict? Distrust(OcspResponse response, IssuerCertificate issuer, DateTimeOffset now, out DateTimeOffset signerEnds)
    {
        signerEnds = DateTimeOffset.MaxValue;
        if (issuer.Is(response.Signer))
        {
            var check = response.Signature.Verify(issuer.PublicKey);
            if (check == SignatureCheck.Valid) return null;
            if (check == SignatureCheck.NotAccepted) return Weak;
        }

        var reason = "Neither the issuer nor anybody with a certificate in the response signed it.";
        foreach (var der in response.Certificates)
        {
            if (TryParse(der) is not { } delegated || !response.Signer.IsCalled(delegated.SubjectDer, DerSignature.KeyBits(delegated.PublicKeyDer))) continue;
            if (WhyNotAuthorised(delegated, issuer, now) is { } why) reason = why;
            else switch (response.Signature.Verify(delegated.PublicKeyDer))
                {
                    case SignatureCheck.Valid:
                        signerEnds = delegated.NotAfter;
                        return null;
                    case SignatureCheck.NotAccepted: return Weak;
                    default: reason = "The signature does not match the response."; break;
                }
        }

        return new OcspVerdict(OcspOutcome.UntrustedSigner, reason);
    }

    /// <summary>RFC 6960 section 4.2.2.2: issued by the issuer itself, for this very purpose, and valid.</summary>
    private static string? WhyNotAuthorised(ParsedCertificate delegated, IssuerCertificate issuer, DateTimeOffset now)
    {
        if (!delegated.IsNamedIssuer(issuer.Name)) return "The signer's certificate is from another issuer.";
        if (delegated.Signature.Verify(issuer.PublicKey) != SignatureCheck.Valid) return "The signer's certificate is not signed by the issuer.";
        if (delegated.ExtendedKeyUsages?.Contains(OcspSigning) != true) return "The signer's certificate is not for OCSP: it lacks id-kp-OCSPSigning.";
        if (!delegated.MaySign) return "The signer's certificate may not sign: its key usage leaves that out.";
        return delegated.NotBefore > now || delegated.NotAfter < now
            ? $"The signer's certificate is valid from {delegated.NotBefore:u} to {delegated.NotAfter:u}, and by this machine's clock it is {now:u}."
            : null;
    }

    private static ParsedCertificate? TryParse(ReadOnlyMemory<byte> der)
    {
        try
        {
            var certificate = new ParsedCertificate(der.ToArray());
            _ = (certificate.ExtendedKeyUsages, certificate.MaySign, certificate.Signature, DerSignature.KeyBits(certificate.PublicKeyDer));
            return certificate;
        }
        catch (Exception malformed) when (malformed is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    private static readonly OcspVerdict Weak = new(OcspOutcome.WeakSignature, "It is signed with SHA-1, or in a way that is not accepted.");

    /// <summary>RFC 6960 section 4.2.1.</summary>
    private static string Name(int status) => status switch
    {
        1 => "malformedRequest",
        2 => "internalError",
        3 => "tryLater",
        5 => "sigRequired",
        6 => "unauthorized",
        _ => $"the status {status}",
    };

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
