namespace EdgeProxy.Certificates;

/// <summary>A folder that says nothing of its certificates. It stands in their place, so that they are not taken for gone.</summary>
internal sealed record UnreadableFolder(string Folder, CertificateFailureReason Reason, string Message) : ICertificateOffer
{
    public string? Name => null;

    public string Identity => Folder;

    public string Source => Folder;

    public static UnreadableFolder Failed(string folder, string problem) =>
        new(folder, CertificateFailureReason.SourceUnreadable, $"The folder {folder} cannot be searched for certificates: {problem}");

    /// <summary>An unmounted volume leaves an empty folder behind.</summary>
    public static UnreadableFolder Empty(string folder) =>
        new(folder, CertificateFailureReason.SourceEmpty, $"The folder {folder} has become empty. What it held serves on; a reload on request takes it out of service.");

    public CandidateStamp? Look() => null;

    public CertificateCandidate Read() => new()
    {
        Name = null,
        Identity = Folder,
        Source = Folder,
        Failure = new CertificateFailure { Name = null, Source = Folder, Reason = Reason, Message = Message },
    };
}
