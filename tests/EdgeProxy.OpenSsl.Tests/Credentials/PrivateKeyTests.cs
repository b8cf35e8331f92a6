using System.Security.Cryptography;
using EdgeProxy.Testing;

namespace EdgeProxy.OpenSsl.Tests.Credentials;

public class PrivateKeyTests
{
    [Theory]
    [InlineData(TestKeyKind.EcdsaP256, KeyAlgorithm.Ecdsa, 256)]
    [InlineData(TestKeyKind.EcdsaP384, KeyAlgorithm.Ecdsa, 384)]
    [InlineData(TestKeyKind.Rsa2048, KeyAlgorithm.Rsa, 2048)]
    [InlineData(TestKeyKind.Ed25519, KeyAlgorithm.Ed25519, 253)]
    public void FromDer_Pkcs8_KnowsKindAndSize(TestKeyKind kind, KeyAlgorithm algorithm, int bits)
    {
        using var key = PrivateKey.FromDer(TestKey.Create(kind).Der, PrivateKeyEncoding.Pkcs8);

        Assert.Equal(algorithm, key.Algorithm);
        Assert.InRange(key.Bits, bits, bits + 3);
    }

    [Theory]
    [InlineData(TestKeyKind.EcdsaP256, PrivateKeyEncoding.Sec1, KeyAlgorithm.Ecdsa)]
    [InlineData(TestKeyKind.Rsa2048, PrivateKeyEncoding.Pkcs1, KeyAlgorithm.Rsa)]
    public void FromDer_TraditionalEncoding_IsRead(TestKeyKind kind, PrivateKeyEncoding encoding, KeyAlgorithm algorithm)
    {
        using var key = PrivateKey.FromDer(Der(TestKey.Create(kind).TraditionalPem), encoding);

        Assert.Equal(algorithm, key.Algorithm);
    }

    [Theory]
    [InlineData(PrivateKeyEncoding.Pkcs8)]
    [InlineData(PrivateKeyEncoding.Pkcs1)]
    [InlineData(PrivateKeyEncoding.Sec1)]
    public void FromDer_Garbage_IsAnOpenSslException(PrivateKeyEncoding encoding)
    {
        var garbage = new byte[200];
        new Random(7).NextBytes(garbage);

        Assert.Throws<OpenSslException>(() => PrivateKey.FromDer(garbage, encoding));
        Assert.Throws<OpenSslException>(() => PrivateKey.FromDer([], encoding));
    }

    [Theory]
    [InlineData(TestKeyKind.EcdsaP256)]
    [InlineData(TestKeyKind.Rsa2048)]
    public void FromDer_CutShort_NamesNoByteOfTheKey(TestKeyKind kind)
    {
        var der = TestKey.Create(kind).Der;
        for (var length = 1; length < der.Length; length += 13)
        {
            var exception = Assert.Throws<OpenSslException>(() => PrivateKey.FromDer(der.AsSpan(0, length), PrivateKeyEncoding.Pkcs8));
            AssertHidden(exception, der);
        }
    }

    [Theory]
    [InlineData("correct horse")]
    [InlineData("pässwörd €")]
    [InlineData("")]
    public void FromEncryptedPkcs8_RightPassword_IsRead(string password)
    {
        using var key = PrivateKey.FromEncryptedPkcs8(Der(TestKey.Create(TestKeyKind.EcdsaP256).EncryptedPem(password)), password);

        Assert.Equal(KeyAlgorithm.Ecdsa, key.Algorithm);
    }

    [Fact]
    public void FromEncryptedPkcs8_WrongPassword_SaysSoWithoutThePassword()
    {
        var der = Der(TestKey.Create(TestKeyKind.EcdsaP256).EncryptedPem("correct horse"));

        var exception = Assert.Throws<OpenSslException>(() => PrivateKey.FromEncryptedPkcs8(der, "battery staple"));

        Assert.StartsWith("the private key could not be decrypted", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("battery", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromEncryptedPkcs8_NotEncrypted_IsAnOpenSslException() =>
        Assert.Throws<OpenSslException>(() => PrivateKey.FromEncryptedPkcs8(TestKey.Create(TestKeyKind.EcdsaP256).Der, "any"));

    [Fact]
    public void Dispose_Twice_IsHarmless()
    {
        var key = PrivateKey.FromDer(TestKey.Create(TestKeyKind.Ed25519).Der, PrivateKeyEncoding.Pkcs8);

        key.Dispose();
        key.Dispose();
    }

    private static byte[] Der(string pem)
    {
        var fields = PemEncoding.Find(pem);
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    private static void AssertHidden(Exception exception, byte[] key)
    {
        for (var at = 0; at + 4 <= key.Length; at += 4)
            Assert.DoesNotContain(Convert.ToHexString(key.AsSpan(at, 4)), exception.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
