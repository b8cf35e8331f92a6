using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Certificates;

/// <summary>Gives a key that a file held to OpenSSL, decrypted if need be.</summary>
internal static class KeyOpener
{
    /// <summary>The key; null with a problem otherwise.</summary>
    public static PrivateKey? Open(PackedKey packed, CandidatePart? passwordPart, ref LoadProblem? problem)
    {
        var origin = packed.Origin;
        try
        {
            var key = packed.Packing switch
            {
                KeyPacking.EncryptedPkcs8 => Decrypt(packed, passwordPart, ref problem),
                KeyPacking.Pkcs1 => PrivateKey.FromDer(packed.Der, PrivateKeyEncoding.Pkcs1),
                KeyPacking.Sec1 => PrivateKey.FromDer(packed.Der, PrivateKeyEncoding.Sec1),
                _ => PrivateKey.FromDer(packed.Der, PrivateKeyEncoding.Pkcs8),
            };
            if (key is not { Algorithm: KeyAlgorithm.Other }) return key;
            key.Dispose();
            problem = new(CertificateFailureReason.UnsupportedKey, origin, $"{origin} holds a key that is not RSA, ECDSA or Ed25519.");
        }
        catch (OpenSslException malformed)
        {
            problem = new(CertificateFailureReason.MalformedKey, origin, $"{origin}: {malformed.Message}.");
        }

        return null;
    }

    private static PrivateKey? Decrypt(PackedKey packed, CandidatePart? passwordPart, ref LoadProblem? problem)
    {
        var origin = packed.Origin;
        if (Password.Read(passwordPart) is not { } password)
        {
            problem = new(CertificateFailureReason.PasswordMissing, origin, $"The key in {origin} is encrypted; {Password.Hint}");
            return null;
        }

        try
        {
            return PrivateKey.FromEncryptedPkcs8(packed.Der, password);
        }
        catch (OpenSslException wrong)
        {
            var place = passwordPart!.Origin;
            problem = new(CertificateFailureReason.PasswordWrong, place, $"The password in {place} does not open {origin}: {wrong.Message}.");
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(password.AsSpan()));
        }
    }
}
