using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>An OCSP response as it was read (RFC 6960 section 4.2.1). Nothing in it is to be believed before its signature was verified.</summary>
internal sealed record OcspResponse
{
    private const string Basic = "1.3.6.1.5.5.7.48.1.1";
    private const int Successful = 0;

    /// <summary>0, or why the responder cannot answer; then there is nothing else.</summary>
    public required int ResponderStatus { get; init; }

    public OcspSigner Signer { get; init; }

    public DateTimeOffset ProducedAt { get; init; }

    public IReadOnlyList<OcspSingleResponse> Singles { get; init; } = [];

    /// <summary>Of the extension; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Nonce { get; init; }

    public DerSignature Signature { get; init; }

    /// <summary>Certificates (DER) that the responder sends along.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Certificates { get; init; } = [];

    /// <summary>Reads a response and nothing beside it.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out OcspResponse? response)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            response = Read(outer.ReadSequence());
            if (outer.HasData) response = null;
        }
        catch (AsnContentException)
        {
            response = null;
        }

        return response is not null;
    }

    private static OcspResponse? Read(AsnReader fields)
    {
        var status = fields.ReadEnumeratedBytes();
        if (status.Length != 1) return null;
        if (status.Span[0] != Successful) return new OcspResponse { ResponderStatus = status.Span[0] };

        var bytes = fields.ReadSequence(Context(0)).ReadSequence();
        if (bytes.ReadObjectIdentifier() != Basic) return null;
        var basic = new AsnReader(bytes.ReadOctetString(), AsnEncodingRules.DER).ReadSequence();
        var signature = DerSignature.Read(basic);
        var certificates = new List<ReadOnlyMemory<byte>>();
        if (basic.HasData)
        {
            for (var list = basic.ReadSequence(Context(0)).ReadSequence(); list.HasData;) certificates.Add(list.ReadEncodedValue());
        }

        return ReadData(new AsnReader(signature.Signed, AsnEncodingRules.DER).ReadSequence()) with { Signature = signature, Certificates = certificates };
    }

    private static OcspResponse ReadData(AsnReader data)
    {
        if (data.PeekTag().HasSameClassAndValue(Context(0))) data.ReadEncodedValue(); // version
        var signer = OcspSigner.Read(data);
        var producedAt = data.ReadGeneralizedTime();
        var singles = new List<OcspSingleResponse>();
        for (var list = data.ReadSequence(); list.HasData;) singles.Add(OcspSingleResponse.Read(list.ReadSequence()));
        return new OcspResponse
        {
            ResponderStatus = Successful,
            Signer = signer,
            ProducedAt = producedAt,
            Singles = singles,
            Nonce = data.HasData ? ReadNonce(data.ReadSequence(Context(1)).ReadSequence()) : null,
        };
    }

    private static ReadOnlyMemory<byte>? ReadNonce(AsnReader extensions)
    {
        ReadOnlyMemory<byte>? nonce = null;
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean)) extension.ReadBoolean(); // critical
            var value = extension.ReadOctetString();
            if (oid == OcspRequest.NonceExtension) nonce = new AsnReader(value, AsnEncodingRules.DER).ReadOctetString();
        }

        return nonce;
    }

    internal static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);
}

/// <summary>Who a response says has signed it: by name, or by SHA-1 of the key.</summary>
internal readonly record struct OcspSigner(ReadOnlyMemory<byte>? Name, ReadOnlyMemory<byte>? KeyHash)
{
    /// <summary>Reads a ResponderID.</summary>
    /// <exception cref="AsnContentException">It is no such thing.</exception>
    public static OcspSigner Read(AsnReader data) => data.PeekTag().HasSameClassAndValue(OcspResponse.Context(1))
        ? new OcspSigner(data.ReadSequence(OcspResponse.Context(1)).ReadEncodedValue(), null)
        : new OcspSigner(null, data.ReadSequence(OcspResponse.Context(2)).ReadOctetString());

    public bool IsCalled(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> keyBits) => Name is { } called
        ? called.Span.SequenceEqual(name.Span)
        : KeyHash is { } hash && CryptographicOperations.HashData(HashAlgorithmName.SHA1, keyBits.Span).AsSpan().SequenceEqual(hash.Span);
}

/// <summary>What a response says of one certificate.</summary>
internal readonly record struct OcspSingleResponse(OcspCertId Certificate, OcspOutcome Status, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate)
{
    /// <summary>Reads the fields of a SingleResponse.</summary>
    /// <exception cref="AsnContentException">They are no such thing.</exception>
    public static OcspSingleResponse Read(AsnReader fields)
    {
        var certificate = OcspCertId.Read(fields.ReadSequence());
        var status = fields.PeekTag() switch
        {
            { TagClass: TagClass.ContextSpecific, TagValue: 0 } => OcspOutcome.Good,
            { TagClass: TagClass.ContextSpecific, TagValue: 1 } => OcspOutcome.Revoked,
            { TagClass: TagClass.ContextSpecific, TagValue: 2 } => OcspOutcome.Unknown,
            _ => throw new AsnContentException("The certificate status is none of the three."),
        };
        fields.ReadEncodedValue();
        var thisUpdate = fields.ReadGeneralizedTime();
        var hasNext = fields.HasData && fields.PeekTag().HasSameClassAndValue(OcspResponse.Context(0));
        return new OcspSingleResponse(certificate, status, thisUpdate, hasNext ? fields.ReadSequence(OcspResponse.Context(0)).ReadGeneralizedTime() : null);
    }
}
