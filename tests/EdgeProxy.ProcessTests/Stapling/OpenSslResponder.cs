using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Stapling;

/// <summary>
/// <c>openssl ocsp</c>, for the intermediate of a test's authority. By itself it listens on every interface; so it is run for each request, with the
/// request in one file and the response in another.
/// </summary>
internal sealed class OpenSslResponder : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly string[] _signer;
    private int _runs;

    /// <summary>A responder that signs with the issuer's key, or with a delegate's.</summary>
    public OpenSslResponder(TestPki pki, TestCertificate? signer = null)
    {
        _folder.Write("ca.pem", pki.Intermediate.Pem);
        _folder.Write("signer.pem", signer?.LeafPem ?? pki.Intermediate.Pem);
        _folder.Write("signer.key", signer?.Key.Pem ?? pki.Intermediate.SigningKey.ExportPkcs8PrivateKeyPem());
        _folder.Write("index.txt.attr", "unique_subject = no\n");
        _folder.Write("index.txt", "");
        _signer = ["-CA", _folder.Combine("ca.pem"), "-rsigner", _folder.Combine("signer.pem"), "-rkey", _folder.Combine("signer.key")];
    }

    /// <summary>Puts a certificate into the list.</summary>
    public void Add(TestCertificate certificate, bool isRevoked = false)
    {
        using var parsed = X509CertificateLoader.LoadCertificate(certificate.Der);
        var ends = Stamp(parsed.NotAfter.ToUniversalTime());
        var line = isRevoked
            ? $"R\t{ends}\t{Stamp(DateTime.UtcNow.AddDays(-1))},keyCompromise\t{parsed.SerialNumber}\tunknown\t/CN=x\n"
            : $"V\t{ends}\t\t{parsed.SerialNumber}\tunknown\t/CN=x\n";
        File.AppendAllText(_folder.Combine("index.txt"), line);
    }

    public async Task<byte[]> RespondAsync(byte[] request)
    {
        var run = Interlocked.Increment(ref _runs);
        var (question, answer) = (_folder.Combine($"{run}.req"), _folder.Combine($"{run}.resp"));
        await File.WriteAllBytesAsync(question, request);
        var result = await Tool.RunAsync(
            "openssl", ["ocsp", "-index", _folder.Combine("index.txt"), .. _signer, "-ndays", "7", "-reqin", question, "-respout", answer]);
        return File.Exists(answer) ? await File.ReadAllBytesAsync(answer) : throw new InvalidOperationException(result.Output);
    }

    public void Dispose() => _folder.Dispose();

    private static string Stamp(DateTime time) => time.ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
}
