using System.IO.Enumeration;

namespace EdgeProxy.Certificates;

/// <summary>A folder that is searched, at the top and one folder down, for every layout of <see cref="FolderLayout"/>.</summary>
/// <param name="directory">The folder; it may be missing, which is reported.</param>
public sealed class DirectorySource(string directory) : ICertificateSource
{
    private readonly string _directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    /// <inheritdoc />
    public bool Owns(string identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return identity.StartsWith(_directory, StringComparison.Ordinal) && identity.AsSpan(_directory.Length).StartsWith("/");
    }

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
            foreach (var (name, isFolder) in Entries(folder))
            {
                isEmpty = false;
                if (!isFolder) files.Add(name);
                else if (IsSearched(name)) folders.Add(Path.Combine(folder, name));
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

    /// <summary>What is in a folder. The folder itself tells which of it are folders; asking each of ten thousand files would take its time.</summary>
    private static FileSystemEnumerable<(string Name, bool IsFolder)> Entries(string folder) =>
        new(folder, static (ref entry) => (entry.FileName.ToString(), entry.IsDirectory), new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false });

    /// <summary>Kubernetes keeps the versions of a Secret in <c>..data</c> and the like; file systems have a <c>lost+found</c>.</summary>
    private static bool IsSearched(string name) => name[0] != '.' && name != "lost+found";
}
