using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>The files that make one certificate, before any is read.</summary>
internal sealed record CandidateFiles : ICertificateOffer
{
    /// <summary>RSA keys of 16,384 bits with a chain of ten take 100 KB; a file of this size is no certificate.</summary>
    private const int MaximumSize = 10 * 1024 * 1024;

    private const int MaximumAttempts = 3;

    public required string Name { get; init; }

    public required string Identity { get; init; }

    public required string Certificate { get; init; }

    public string? Key { get; init; }

    public string? Password { get; init; }

    public string? OcspResponse { get; init; }

    public string Source => Certificate;

    public IEnumerable<string> Paths => new[] { Certificate, Key, Password, OcspResponse }.OfType<string>();

    public CandidateStamp? Look() => CandidateStamp.Of(Certificate, Key, Password, OcspResponse);

    /// <summary>
    /// Reads all files at one moment: when a symbolic link flips in between (Kubernetes' <c>..data</c>, certbot's <c>live</c>), certificate
    /// and key would be of two generations. What is written in place cannot be caught here; it is for the pair to match.
    /// </summary>
    public CertificateCandidate Read()
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = Look();
            var candidate = ReadOnce(before);
            if (Look() == before || attempt == MaximumAttempts) return candidate;
            candidate.Dispose();
        }
    }

    private CertificateCandidate ReadOnce(CandidateStamp? stamp)
    {
        CandidatePart? key = null;
        CandidatePart? password = null;
        if (!TryRead(Certificate, out var certificate, out var failure)
            || !TryRead(Key, out key, out failure)
            || !TryRead(Password, out password, out failure))
        {
            CryptographicOperations.ZeroMemory(certificate?.Bytes);
            CryptographicOperations.ZeroMemory(key?.Bytes);
            return new CertificateCandidate { Name = Name, Identity = Identity, Source = Certificate, Failure = failure };
        }

        _ = TryRead(OcspResponse, out var ocsp, out failure);
        return new CertificateCandidate
        {
            Name = Name,
            Identity = Identity,
            Source = Certificate,
            Stamp = stamp,
            Certificate = certificate,
            Key = key,
            Password = password,
            OcspResponse = ocsp,
            Failure = failure,
        };
    }

    private bool TryRead(string? path, out CandidatePart? part, out CertificateFailure? failure)
    {
        part = null;
        failure = null;
        if (path is null) return true;
        if (BoundedFile.TryRead(path, MaximumSize, out var bytes, out var reason, out var message))
        {
            part = new CandidatePart(path, bytes);
            return true;
        }

        failure = new CertificateFailure { Name = Name, Source = path, Reason = reason, Message = message };
        return false;
    }
}
