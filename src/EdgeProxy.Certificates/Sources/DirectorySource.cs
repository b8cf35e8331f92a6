namespace EdgeProxy.Certificates;

/// <summary>A folder that is searched, at the top and one folder down, for every layout of <see cref="FolderLayout"/>.</summary>
/// <param name="directory">The folder; it may be missing, which is reported.</param>
public sealed class DirectorySource(string directory) : ICertificateSource
{
    private readonly string _directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    /// <inheritdoc />
    public IEnumerable<CertificateCandidate> Read()
    {
        var top = ReadFolder(_directory, out var subfolders);
        foreach (var candidate in top) yield return candidate;
        foreach (var folder in subfolders)
        {
            foreach (var candidate in ReadFolder(folder, out _)) yield return candidate;
        }
    }

    private static IEnumerable<CertificateCandidate> ReadFolder(string folder, out IReadOnlyList<string> subfolders)
    {
        var files = new List<string>();
        var folders = new List<string>();
        subfolders = folders;
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (!entry.Attributes.HasFlag(FileAttributes.Directory)) files.Add(entry.Name);
                else if (IsSearched(entry.Name)) folders.Add(entry.FullName);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            folders.Clear();
            return [Unreadable(folder, unreadable.Message)];
        }

        folders.Sort(StringComparer.Ordinal);
        return FolderLayout.Recognize(folder, files).Select(found => found.Read());
    }

    /// <summary>Kubernetes keeps the versions of a Secret in <c>..data</c> and the like; file systems have a <c>lost+found</c>.</summary>
    private static bool IsSearched(string name) => name[0] != '.' && name != "lost+found";

    private static CertificateCandidate Unreadable(string folder, string problem) => new()
    {
        Name = null,
        Identity = folder,
        Source = folder,
        Failure = new CertificateFailure
        {
            Name = null,
            Source = folder,
            Reason = CertificateFailureReason.SourceUnreadable,
            Message = $"The folder {folder} cannot be searched for certificates: {problem}",
        },
    };
}
