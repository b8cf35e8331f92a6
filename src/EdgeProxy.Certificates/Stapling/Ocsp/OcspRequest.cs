using System.Formats.Asn1;

namespace EdgeProxy.Certificates;

/// <summary>An OCSP request for one certificate (RFC 6960 section 4.1.1), unsigned.</summary>
internal static class OcspRequest
{
    /// <summary>Object identifier of the nonce extension (RFC 9654).</summary>
    public const string NonceExtension = "1.3.6.1.5.5.7.48.1.2";

    /// <summary>The request in DER.</summary>
    /// <param name="subject">The certificate; its issuer is known.</param>
    /// <param name="nonce">Empty: none is sent.</param>
    public static byte[] Encode(RevocationSources subject, ReadOnlySpan<byte> nonce = default)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                OcspCertId.Write(writer, subject);
            }

            if (!nonce.IsEmpty) WriteNonce(writer, nonce);
        }

        return writer.Encode();
    }

    private static void WriteNonce(AsnWriter writer, ReadOnlySpan<byte> nonce)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(NonceExtension);
            using (writer.PushOctetString()) writer.WriteOctetString(nonce);
        }
    }
}
