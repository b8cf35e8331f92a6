namespace EdgeProxy.Certificates;

/// <summary>Folders that say nothing of their certificates: what was in them is not gone.</summary>
internal sealed class SilentFolders
{
    private readonly Dictionary<string, CertificateFailure> _folders = new(StringComparer.Ordinal);

    public bool Any => _folders.Count > 0;

    public void Add(string folder, CertificateFailure failure) => _folders.TryAdd(folder, failure);

    /// <summary>Why a certificate cannot be told of; null when it can.</summary>
    public CertificateFailure? Find(string identity)
    {
        if (_folders.Count == 0) return null;
        for (var end = identity.LastIndexOf('/'); end > 0; end = identity.LastIndexOf('/', end - 1))
        {
            if (_folders.TryGetValue(identity[..end], out var failure)) return failure;
        }

        return null;
    }
}
