using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Testing;

/// <summary>Mints OCSP responses (RFC 6960), sound ones and such as no responder should give.</summary>
public static class TestOcsp
{
    private const string NonceExtension = "1.3.6.1.5.5.7.48.1.2";

    /// <summary>An extended key usage for signing responses.</summary>
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";

    /// <summary>A response about a certificate, signed by its issuer unless told otherwise.</summary>
    public static byte[] Respond(TestAuthority issuer, TestCertificate about, DateTimeOffset now, OcspResponseOptions? options = null)
    {
        options ??= new OcspResponseOptions();
        using var signer = options.Delegate is { } by ? X509CertificateLoader.LoadCertificate(by.Der) : X509CertificateLoader.LoadCertificate(issuer.Der);
        var data = Data(issuer, about, signer, now, options);
        var basic = new AsnWriter(AsnEncodingRules.DER);
        using (basic.PushSequence())
        {
            basic.WriteEncodedValue(data);
            var (algorithm, signature) = Sign(data, options.Delegate?.Key.Algorithm ?? (options.Imposter ?? issuer).SigningKey, options);
            basic.WriteEncodedValue(algorithm);
            basic.WriteBitString(signature);
            if (options.Delegate is not null && !options.WithoutCertificates)
            {
                using (basic.PushSequence(Context(0)))
                using (basic.PushSequence())
                {
                    basic.WriteEncodedValue(options.Delegate.Der);
                }
            }
        }

        return Wrap(basic.Encode());
    }

    /// <summary>A response that is none: <c>tryLater</c> is 3, <c>unauthorized</c> 6.</summary>
    public static byte[] Refuse(byte status) => [0x30, 0x03, 0x0A, 0x01, status];

    private static byte[] Wrap(byte[] basic)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue([0x0A, 0x01, 0x00]); // successful
            using (writer.PushSequence(Context(0)))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.3.6.1.5.5.7.48.1.1");
                writer.WriteOctetString(basic);
            }
        }

        return writer.Encode();
    }

    private static byte[] Data(TestAuthority issuer, TestCertificate about, X509Certificate2 signer, DateTimeOffset now, OcspResponseOptions options)
    {
        var thisUpdate = options.ThisUpdate ?? now;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Context(options.SignerByKey ? 2 : 1)))
            {
                if (options.SignerByKey) writer.WriteOctetString(Hash(signer.PublicKey.EncodedKeyValue.RawData, HashAlgorithmName.SHA1));
                else writer.WriteEncodedValue(signer.SubjectName.RawData);
            }

            writer.WriteGeneralizedTime(options.ProducedAt ?? thisUpdate, omitFractionalSeconds: true);
            using (writer.PushSequence())
            {
                foreach (var other in options.Others) WriteSingle(writer, issuer, other, TestOcspStatus.Good, options.CertIdHash, thisUpdate, now, options);
                WriteSingle(writer, issuer, about, options.Status, options.CertIdHash, thisUpdate, now, options);
                if (options.Again is { } again) WriteSingle(writer, issuer, about, again, HashAlgorithmName.SHA256, thisUpdate, now, options);
            }

            if (options.Nonce is not null) WriteNonce(writer, options.Nonce);
        }

        return writer.Encode();
    }

    private static void WriteSingle(
        AsnWriter writer, TestAuthority issuer, TestCertificate about, TestOcspStatus status, HashAlgorithmName hash, DateTimeOffset thisUpdate, DateTimeOffset now, OcspResponseOptions options)
    {
        using (writer.PushSequence())
        {
            WriteCertId(writer, issuer, about, hash);
            switch (status)
            {
                case TestOcspStatus.Revoked:
                    using (writer.PushSequence(Context(1))) writer.WriteGeneralizedTime(now.AddDays(-1), omitFractionalSeconds: true);
                    break;
                default:
                    writer.WriteNull(Context(status == TestOcspStatus.Good ? 0 : 2));
                    break;
            }

            writer.WriteGeneralizedTime(thisUpdate, omitFractionalSeconds: true);
            if (options.WithoutNextUpdate) return;
            using (writer.PushSequence(Context(0))) writer.WriteGeneralizedTime(options.NextUpdate ?? now.AddDays(7), omitFractionalSeconds: true);
        }
    }

    private static void WriteCertId(AsnWriter writer, TestAuthority issuer, TestCertificate about, HashAlgorithmName hash)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(about.Der);
        using (writer.PushSequence())
        {
            using (writer.PushSequence()) writer.WriteObjectIdentifier(hash == HashAlgorithmName.SHA1 ? "1.3.14.3.2.26" : "2.16.840.1.101.3.4.2.1");
            writer.WriteOctetString(Hash(issuer.Certificate.SubjectName.RawData, hash));
            writer.WriteOctetString(Hash(issuer.Certificate.PublicKey.EncodedKeyValue.RawData, hash));
            writer.WriteInteger(certificate.SerialNumberBytes.Span);
        }
    }

    private static void WriteNonce(AsnWriter writer, byte[] nonce)
    {
        using (writer.PushSequence(Context(1)))
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(NonceExtension);
            using (writer.PushOctetString()) writer.WriteOctetString(nonce);
        }
    }

    private static (byte[] Algorithm, byte[] Signature) Sign(byte[] data, AsymmetricAlgorithm key, OcspResponseOptions options)
    {
        var generator = key is RSA rsa
            ? X509SignatureGenerator.CreateForRSA(rsa, options.Pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            : Sha1Signer.For((ECDsa)key, options.SignatureHash);
        return (generator.GetSignatureAlgorithmIdentifier(options.SignatureHash), generator.SignData(data, options.SignatureHash));
    }

    private static byte[] Hash(byte[] data, HashAlgorithmName hash) => CryptographicOperations.HashData(hash, data);

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);
}
