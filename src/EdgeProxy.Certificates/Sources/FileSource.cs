namespace EdgeProxy.Certificates;

/// <summary>The certificates that the configuration names one by one.</summary>
/// <param name="files">By configured name.</param>
public sealed class FileSource(IReadOnlyDictionary<string, CertificateFileSettings> files) : ICertificateSource
{
    private readonly CandidateFiles[] _candidates =
    [
        .. files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new CandidateFiles
        {
            Name = file.Key,
            Identity = "Files:" + file.Key,
            Certificate = file.Value.Certificate,
            Key = file.Value.Key,
            Password = file.Value.PasswordFile,
            OcspResponse = file.Value.OcspResponse,
        }),
    ];

    /// <inheritdoc />
    public bool Owns(string identity) => Array.Exists(_candidates, candidate => candidate.Identity == identity);

    /// <inheritdoc />
    public CertificateListing List() => new(_candidates, [], [.. _candidates.SelectMany(candidate => candidate.Paths)]);
}
