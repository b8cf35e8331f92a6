namespace EdgeProxy.Certificates;

/// <summary>Where certificates come from. A source lists and reads; whether what it read is any good is not its business.</summary>
public interface ICertificateSource
{
    /// <summary>
    /// Lists all certificates that are there now, in the same order each time. What cannot be searched or read is an offer that gives a
    /// candidate with a <see cref="CertificateCandidate.Failure"/>, not an exception: a certificate that fails must not hurt another.
    /// </summary>
    CertificateListing List();

    /// <summary>Whether a certificate would be this source's, be it there or not. One that is nobody's is not waited for when it is gone.</summary>
    /// <param name="identity"><see cref="CertificateCandidate.Identity"/>.</param>
    bool Owns(string identity);
}

/// <summary>What a source has, before any of it is read.</summary>
/// <param name="Offers">The certificates, and what could not be searched.</param>
/// <param name="Folders">Folders where any change may concern it.</param>
/// <param name="Files">Paths that concern it elsewhere.</param>
public sealed record CertificateListing(
    IReadOnlyList<ICertificateOffer> Offers, IReadOnlyList<string> Folders, IReadOnlyList<string> Files);

/// <summary>A certificate that a source has. To look at it is cheap; to read it is left to whoever sees that it changed.</summary>
public interface ICertificateOffer
{
    /// <inheritdoc cref="CertificateCandidate.Name"/>
    string? Name { get; }

    /// <inheritdoc cref="CertificateCandidate.Identity"/>
    string Identity { get; }

    /// <inheritdoc cref="CertificateCandidate.Source"/>
    string Source { get; }

    /// <summary>What it looks like now; <see langword="null"/> when only reading can tell.</summary>
    CandidateStamp? Look();

    /// <summary>Reads it. The caller disposes of the candidate.</summary>
    CertificateCandidate Read();
}
