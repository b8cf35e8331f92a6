using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Inspection.Chains;

/// <summary>Whom the inspection trusts: the system's roots, and those of <c>--ca</c>.</summary>
internal sealed class TrustAnchors : IDisposable
{
    private const long LargestFile = 16 * 1024 * 1024;

    private TrustAnchors(X509Certificate2Collection given) => Given = given;

    /// <summary>The system's alone.</summary>
    public static TrustAnchors System() => new([]);

    /// <summary>The roots of <c>--ca</c>.</summary>
    public X509Certificate2Collection Given { get; }

    /// <summary>Reads a PEM bundle or a single certificate in DER.</summary>
    /// <returns>The anchors; or null and what is the matter with the file.</returns>
    public static TrustAnchors? TryLoad(string file, out string? problem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            if (new FileInfo(file).Length > LargestFile) throw new IOException("it is too large to be a bundle of certificates");
            var bytes = File.ReadAllBytes(file);
            if (bytes.AsSpan().IndexOf("-----BEGIN"u8) >= 0) certificates.ImportFromPemFile(file);
            else certificates.Add(X509CertificateLoader.LoadCertificate(bytes));
            problem = certificates.Any(IsRoot) ? null : $"{file} holds no root certificate; an intermediate alone does not end a chain.";
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problem = $"{file} cannot be used: {unusable.Message}";
        }

        // An intermediate in the bundle would stand in for the one that the server ought to send.
        return problem is null ? new TrustAnchors([.. certificates.Where(IsRoot)]) : null;
    }

    public void Dispose()
    {
        foreach (var certificate in Given) certificate.Dispose();
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
