using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Certificates;

/// <summary>Takes a PFX (PKCS#12, RFC 7292) apart.</summary>
internal static class PfxReader
{
    /// <summary>ERROR_INVALID_PASSWORD as an HRESULT, which .NET uses on every system.</summary>
    private const int InvalidPassword = unchecked((int)0x80070056);

    public static LoadProblem? Read(CandidatePart part, CandidatePart? passwordPart, CertificateContents contents)
    {
        var origin = part.Origin;
        var password = Password.Read(passwordPart);
        try
        {
            Add(part, password, contents);
            return null;
        }
        catch (CryptographicException closed) when (closed.HResult == InvalidPassword && password is null)
        {
            return new LoadProblem(CertificateFailureReason.PasswordMissing, origin, $"{origin} is encrypted; {Password.Hint}");
        }
        catch (CryptographicException closed) when (closed.HResult == InvalidPassword)
        {
            var place = passwordPart!.Origin;
            return new LoadProblem(CertificateFailureReason.PasswordWrong, place, $"The password in {place} does not open {origin}.");
        }
        catch (CryptographicException malformed)
        {
            var message = $"{origin} is not a PFX that can be read (an Ed25519 key has to be in PEM): {malformed.Message}";
            return new LoadProblem(CertificateFailureReason.MalformedPfx, origin, message);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(password.AsSpan()));
        }
    }

    private static void Add(CandidatePart part, ReadOnlySpan<char> password, CertificateContents contents)
    {
        const X509KeyStorageFlags InMemory = X509KeyStorageFlags.EphemeralKeySet | X509KeyStorageFlags.Exportable;
        var loaded = X509CertificateLoader.LoadPkcs12Collection(part.Bytes, password, InMemory);
        try
        {
            foreach (var certificate in loaded)
            {
                contents.Certificates.Add(certificate.RawData);
                if (ExportKey(certificate) is { } key) contents.Keys.Add(new PackedKey(part.Origin, KeyPacking.Pkcs8, key));
            }
        }
        finally
        {
            foreach (var certificate in loaded) certificate.Dispose();
        }
    }

    private static byte[]? ExportKey(X509Certificate2 certificate)
    {
        if (!certificate.HasPrivateKey) return null;
        using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey();
        return key?.ExportPkcs8PrivateKey();
    }
}
