namespace EdgeProxy.Certificates;

/// <summary>A folder that is searched, at the top and one folder down, for every layout of <see cref="FolderLayout"/>.</summary>
/// <param name="directory">The folder; it may be missing, which is reported.</param>
public sealed class DirectorySource(string directory) : ICertificateSource
{
    private readonly string _directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    /// <inheritdoc />
    public CertificateListing List()
    {
        var offers = new List<ICertificateOffer>();
        var folders = ListFolder(_directory, offers);
        folders.Sort(StringComparer.Ordinal);
        foreach (var folder in folders) ListFolder(folder, offers);
        return new CertificateListing(offers, [_directory, .. folders], [_directory]);
    }

    /// <summary>Adds what a folder offers, and returns the folders in it.</summary>
    private static List<string> ListFolder(string folder, List<ICertificateOffer> offers)
    {
        var files = new List<string>();
        var folders = new List<string>();
        var isEmpty = true;
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                isEmpty = false;
                if (!entry.Attributes.HasFlag(FileAttributes.Directory)) files.Add(entry.Name);
                else if (IsSearched(entry.Name)) folders.Add(entry.FullName);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            offers.Add(UnreadableFolder.Failed(folder, unreadable.Message));
            return [];
        }

        if (isEmpty) offers.Add(UnreadableFolder.Empty(folder));
        offers.AddRange(FolderLayout.Recognize(folder, files));
        return folders;
    }

    /// <summary>Kubernetes keeps the versions of a Secret in <c>..data</c> and the like; file systems have a <c>lost+found</c>.</summary>
    private static bool IsSearched(string name) => name[0] != '.' && name != "lost+found";
}
