namespace EdgeProxy.Certificates;

/// <summary>Where certificates come from. A source reads; whether what it read is any good is not its business.</summary>
public interface ICertificateSource
{
    /// <summary>
    /// Reads all certificates that are there now, one after the other and in the same order each time. What cannot be read is a
    /// candidate with a <see cref="CertificateCandidate.Failure"/>, not an exception: a certificate that fails must not hurt
    /// another. The caller disposes of each candidate before it takes the next.
    /// </summary>
    IEnumerable<CertificateCandidate> Read();
}
