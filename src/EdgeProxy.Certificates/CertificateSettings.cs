namespace EdgeProxy.Certificates;

/// <summary>Where certificates come from and which one answers when a client names none. Section <c>EdgeProxy:Certificates</c>.</summary>
public sealed record CertificateSettings
{
    /// <summary>Folders that are searched, at the top and one folder down, for every layout that is recognised. Default: none.</summary>
    public IReadOnlyList<string> Directories { get; init; } = [];

    /// <summary>Certificates named one by one, by configured name. Default: none.</summary>
    public IReadOnlyDictionary<string, CertificateFileSettings> Files { get; init; } = new Dictionary<string, CertificateFileSettings>();

    /// <summary>Name of the certificate for clients without (known) SNI. Default: none, unless there is only one certificate.</summary>
    public string? Default { get; init; }

    /// <summary>
    /// How often all files are looked at whether or not a notification came. What looks different is read, every tenth time everything is.
    /// Default: 30 s.
    /// </summary>
    public TimeSpan RescanInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether changes of files are noticed at once, by inotify. Default: yes. Without it, as on file systems that do not notify (NFS, many FUSE
    /// ones), they are noticed within <see cref="RescanInterval"/>.
    /// </summary>
    public bool Watch { get; init; } = true;

    /// <summary>How long files must be at rest after a change before they are read: their writer may not be done. Default: 300 ms.</summary>
    public TimeSpan Debounce { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Keep the last good pair of each certificate in the state directory, readable by the owner alone, for the next start. Default: off.</summary>
    public bool KeepLastGoodOnDisk { get; init; }

    /// <summary>How strict vetting is. Default: as each rule says.</summary>
    public VettingSettings Vetting { get; init; } = new();
}

/// <summary>One certificate given by its files.</summary>
public sealed record CertificateFileSettings
{
    /// <summary>PEM chain (leaf first), PEM with the key inside, or PFX. Required.</summary>
    public required string Certificate { get; init; }

    /// <summary>PEM private key. Default: inside <see cref="Certificate"/>.</summary>
    public string? Key { get; init; }

    /// <summary>File whose first line is the password of the key or PFX. Default: no password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>File with a DER OCSP response to staple. Default: none.</summary>
    public string? OcspResponse { get; init; }
}
