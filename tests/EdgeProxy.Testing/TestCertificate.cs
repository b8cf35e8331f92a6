using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Testing;

/// <summary>A leaf with its key and the chain a server should send. Immutable.</summary>
public sealed class TestCertificate
{
    // Of P-256, with which every test authority signs (SEC 2, section 2.4.2).
    private static readonly BigInteger Order = new(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    internal TestCertificate(byte[] der, TestKey key, IReadOnlyList<byte[]> chain)
    {
        Der = der;
        Key = key;
        Chain = chain;
    }

    /// <summary>The leaf.</summary>
    public byte[] Der { get; }

    public TestKey Key { get; }

    /// <summary>Leaf first, root left out, unless a defect says otherwise.</summary>
    public IReadOnlyList<byte[]> Chain { get; }

    public string LeafPem => ToPem(Der);

    public string ChainPem => string.Concat(Chain.Select(ToPem));

    /// <summary>SHA-256 of the leaf, lower-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Der));

    public TestCertificate WithChain(params IReadOnlyList<byte[]> chain) => new(Der, Key, chain);

    public TestCertificate WithKey(TestKey key) => new(Der, key, Chain);

    /// <summary>The same certificate with the other signature that verifies: whoever knows (r, s) knows (r, n - s), and needs no key for it.</summary>
    public TestCertificate WithOtherSignature()
    {
        var fields = new AsnReader(Der, AsnEncodingRules.DER).ReadSequence();
        var (signed, algorithm) = (fields.ReadEncodedValue(), fields.ReadEncodedValue());
        var signature = new AsnReader(fields.ReadBitString(out _), AsnEncodingRules.DER).ReadSequence();
        var other = new AsnWriter(AsnEncodingRules.DER);
        using (other.PushSequence())
        {
            other.WriteInteger(signature.ReadInteger());
            other.WriteInteger(Order - signature.ReadInteger());
        }

        var certificate = new AsnWriter(AsnEncodingRules.DER);
        using (certificate.PushSequence())
        {
            certificate.WriteEncodedValue(signed.Span);
            certificate.WriteEncodedValue(algorithm.Span);
            certificate.WriteBitString(other.Encode());
        }

        var der = certificate.Encode();
        return new TestCertificate(der, Key, [der, .. Chain.Skip(1)]);
    }

    /// <summary>PKCS#12 with the key and the chain; <see langword="null"/> is no password.</summary>
    public byte[] Pfx(string? password = null)
    {
        var contents = new X509Certificate2Collection { ToX509() };
        foreach (var der in Chain.Where(der => !der.AsSpan().SequenceEqual(Der))) contents.Add(X509CertificateLoader.LoadCertificate(der));
        return contents.Export(X509ContentType.Pkcs12, password)!;
    }

    /// <summary>With its private key, for .NET's own clients and servers.</summary>
    public X509Certificate2 ToX509()
    {
        using var certificate = X509CertificateLoader.LoadCertificate(Der);
        return Key.Algorithm is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)Key.Algorithm);
    }

    private static string ToPem(byte[] der) => PemEncoding.WriteString("CERTIFICATE", der) + "\n";
}
