using System.Formats.Asn1;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>What an answer is kept under.</summary>
/// <param name="Signed">SHA-256 of what the issuer signed: of the certificate without its signature.</param>
/// <param name="Responder">Who is asked, when it is not whom the certificate names.</param>
internal readonly record struct ClientStatusKey(string Signed, Uri? Responder)
{
    /// <summary>
    /// The key of a certificate in DER. The signature is left out, because its owner can choose: an ECDSA signature (r, s) verifies as
    /// (r, n - s) as well, and whoever is known to be revoked would come back as a stranger.
    /// </summary>
    /// <exception cref="AsnContentException">It is no certificate.</exception>
    public static ClientStatusKey Of(ReadOnlySpan<byte> certificate, Uri? responder)
    {
        AsnDecoder.ReadSequence(certificate, AsnEncodingRules.BER, out var start, out var length, out _);
        AsnDecoder.ReadEncodedValue(certificate.Slice(start, length), AsnEncodingRules.BER, out _, out _, out var signed);
        return new ClientStatusKey(Convert.ToHexString(SHA256.HashData(certificate.Slice(start, signed))), responder);
    }
}
