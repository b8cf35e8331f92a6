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
        var password = Password.Read(passwordPart);
        try
        {
            Add(part, password, contents);
            return null;
        }
        catch (CryptographicException closed) when (closed.HResult == InvalidPassword && password is null)
        {
            return new LoadProblem(
                CertificateFailureReason.PasswordMissing, part.Origin, $"{part.Origin} has a password; put it into a file of the same name that ends in .pass.");
        }
        catch (CryptographicException closed) when (closed.HResult == InvalidPassword)
        {
            return new LoadProblem(CertificateFailureReason.PasswordWrong, passwordPart!.Origin, $"The password in {passwordPart.Origin} does not open {part.Origin}.");
        }
        catch (CryptographicException malformed)
        {
            return new LoadProblem(CertificateFailureReason.MalformedPfx, part.Origin, $"{part.Origin} is not a PFX that can be read: {malformed.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(password.AsSpan()));
        }
    }

    private static void Add(CandidatePart part, ReadOnlySpan<char> password, CertificateContents contents)
    {
        var loaded = X509CertificateLoader.LoadPkcs12Collection(part.Bytes, password, X509KeyStorageFlags.EphemeralKeySet | X509KeyStorageFlags.Exportable);
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
