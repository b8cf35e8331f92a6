using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Testing;

public enum TestKeyKind
{
    EcdsaP256,
    EcdsaP384,
    EcdsaP521,
    EcdsaP224,
    EcdsaSecp256k1,
    Rsa1024,
    Rsa2048,
    Rsa3072,
    Ed25519,
}

/// <summary>A key pair in every form a file may hold it in.</summary>
public sealed class TestKey
{
    // RFC 8032 section 7.1, test 1: .NET 10 cannot make keys of this kind, and one is enough.
    private static readonly byte[] Ed25519Seed = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    private static readonly byte[] Ed25519Public = Convert.FromHexString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 2048);

    private readonly AsymmetricAlgorithm? _algorithm;

    private TestKey(AsymmetricAlgorithm? algorithm) => _algorithm = algorithm;

    public PublicKey PublicKey => _algorithm is null
        ? new PublicKey(new Oid("1.3.101.112"), parameters: null, new AsnEncodedData(Ed25519Public))
        : new PublicKey(_algorithm);

    /// <summary>PKCS#8.</summary>
    public byte[] Der => _algorithm?.ExportPkcs8PrivateKey()
        ?? [.. Convert.FromHexString("302e020100300506032b657004220420"), .. Ed25519Seed]; // RFC 8410 section 7

    /// <summary><c>PRIVATE KEY</c>.</summary>
    public string Pem => PemEncoding.WriteString("PRIVATE KEY", Der) + "\n";

    /// <summary><c>RSA PRIVATE KEY</c> or <c>EC PRIVATE KEY</c>.</summary>
    public string TraditionalPem => Algorithm switch
    {
        RSA rsa => rsa.ExportRSAPrivateKeyPem() + "\n",
        ECDsa ecdsa => ecdsa.ExportECPrivateKeyPem() + "\n",
        _ => throw new NotSupportedException(),
    };

    internal AsymmetricAlgorithm Algorithm => _algorithm ?? throw new NotSupportedException(".NET has no Ed25519.");

    public static TestKey Create(TestKeyKind kind) => new(kind switch
    {
        TestKeyKind.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        TestKeyKind.EcdsaP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        TestKeyKind.EcdsaP521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
        TestKeyKind.EcdsaP224 => ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.33")),
        TestKeyKind.EcdsaSecp256k1 => ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10")),
        TestKeyKind.Rsa1024 => RSA.Create(1024),
        TestKeyKind.Rsa2048 => RSA.Create(2048),
        TestKeyKind.Rsa3072 => RSA.Create(3072),
        _ => null,
    });

    /// <summary><c>ENCRYPTED PRIVATE KEY</c>.</summary>
    public string EncryptedPem(string password) => Algorithm.ExportEncryptedPkcs8PrivateKeyPem(password, Encryption) + "\n";

    internal X509SignatureGenerator SignatureGenerator(HashAlgorithmName hash) => Algorithm is RSA rsa
        ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
        : Sha1Signer.For((ECDsa)Algorithm, hash);
}
