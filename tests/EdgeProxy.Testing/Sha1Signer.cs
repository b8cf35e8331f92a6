using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Testing;

/// <summary>Signs certificates with ECDSA over SHA-1, which .NET's own signer has unlearned.</summary>
internal sealed class Sha1Signer(ECDsa key) : X509SignatureGenerator
{
    // SEQUENCE { OBJECT IDENTIFIER ecdsa-with-SHA1 }, RFC 3279 section 2.2.3
    private static readonly byte[] EcdsaWithSha1 = Convert.FromHexString("300906072A8648CE3D0401");

    public static X509SignatureGenerator For(ECDsa key, HashAlgorithmName hash) => hash == HashAlgorithmName.SHA1 ? new Sha1Signer(key) : CreateForECDsa(key);

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => EcdsaWithSha1;

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
        key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

    protected override PublicKey BuildPublicKey() => new(key);
}
