using System.Formats.Asn1;

namespace EdgeProxy.Certificates;

/// <summary>How a certificate is signed (RFC 5280 section 4.1.1.2).</summary>
/// <param name="WeakHash">Name of the hash, when it is one for which forgeries exist; null otherwise.</param>
internal readonly record struct SignatureAlgorithm(string? WeakHash)
{
    private const string RsaPss = "1.2.840.113549.1.1.10";

    /// <summary>Reads an AlgorithmIdentifier.</summary>
    /// <exception cref="AsnContentException">The bytes are no such thing.</exception>
    public static SignatureAlgorithm Read(ReadOnlyMemory<byte> der)
    {
        var fields = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        return new SignatureAlgorithm(fields.ReadObjectIdentifier() switch
        {
            "1.2.840.113549.1.1.2" => "MD2",
            "1.2.840.113549.1.1.4" => "MD5",
            "1.2.840.113549.1.1.5" or "1.3.14.3.2.29" or "1.2.840.10045.4.1" or "1.2.840.10040.4.3" => "SHA-1",
            RsaPss => WeakPssHash(fields),
            _ => null,
        });
    }

    /// <summary>The hash is the first parameter, and SHA-1 where it is left out (RFC 4055 section 3.1).</summary>
    private static string? WeakPssHash(AsnReader fields)
    {
        var hashTag = new Asn1Tag(TagClass.ContextSpecific, 0);
        var parameters = fields.HasData ? fields.ReadSequence() : null;
        if (parameters is not { HasData: true } || !parameters.PeekTag().HasSameClassAndValue(hashTag)) return "SHA-1";
        return parameters.ReadSequence(hashTag).ReadSequence().ReadObjectIdentifier() switch
        {
            "1.3.14.3.2.26" => "SHA-1",
            "1.2.840.113549.2.5" => "MD5",
            _ => null,
        };
    }
}
