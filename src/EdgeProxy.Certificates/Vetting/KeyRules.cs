namespace EdgeProxy.Certificates;

/// <summary>Keys and signatures that can be forged, or that clients do not know.</summary>
internal static class KeyRules
{
    private const int SmallestRsaModulus = 2048; // CA/Browser Forum Baseline Requirements section 6.1.5
    private const int SmallestCurve = 256;

    public static string? Weak(VettingSubject subject)
    {
        foreach (var certificate in subject.Chain.Sent)
        {
            var key = certificate.PublicKey;
            if (key.RsaBits is { } bits and < SmallestRsaModulus)
                return $"{Which(subject, certificate)} has an RSA key of {bits} bits; {SmallestRsaModulus} is the least that clients accept.";
            if (key.Curve is { Bits: > 0 and < SmallestCurve } curve)
                return $"{Which(subject, certificate)} has a key on {curve.Name}; P-256 is the least that clients accept.";
        }

        return null;
    }

    public static string? UnsupportedCurve(VettingSubject subject)
    {
        foreach (var certificate in subject.Chain.Sent)
        {
            if (certificate.PublicKey.Curve is { IsSpokenByClients: false, Bits: 0 or >= SmallestCurve } curve)
                return $"{Which(subject, certificate)} has a key on {curve.Name}, which TLS clients do not speak; P-256 or P-384 would be right.";
        }

        return null;
    }

    public static string? Ed25519(VettingSubject subject) => subject.Leaf.PublicKey.IsEd25519
        ? "The key is Ed25519, which no browser accepts; give them an ECDSA or RSA certificate of the same names beside it."
        : null;

    /// <summary>A signature by its own key proves nothing, however it is made.</summary>
    public static string? WeakSignature(VettingSubject subject)
    {
        foreach (var certificate in subject.Chain.Sent.Where(certificate => !certificate.IsSelfIssued))
        {
            if (certificate.SignatureAlgorithm.WeakHash is { } hash)
                return $"{Which(subject, certificate)} is signed with {hash}, which can be forged; have it reissued with SHA-256.";
        }

        return null;
    }

    private static string Which(VettingSubject subject, ParsedCertificate certificate) =>
        ReferenceEquals(certificate, subject.Leaf) ? "The certificate" : $"The intermediate {DistinguishedName.Format(certificate.Subject)}";
}
