using EdgeProxy.Certificates;

namespace EdgeProxy.Configuration;

/// <summary>Reads <c>EdgeProxy:Certificates</c>.</summary>
/// <remarks>
/// A folder or file that is not there yet is a warning, never a refusal: a mounted Secret may come later than the process, and the proxy
/// serves what it has meanwhile.
/// </remarks>
internal static class CertificateSettingsReader
{
    public static CertificateSettings Read(SectionReader section)
    {
        var defaults = new CertificateSettings();
        var path = ValueKind.Path(section.BaseDirectory);
        var directories = section.List("Directories", path) ?? [];
        for (var i = 0; i < directories.Count; i++)
        {
            if (!Directory.Exists(directories[i])) section.Warning($"Directories:{i}", $"the folder '{directories[i]}' does not exist (yet)");
        }

        return new CertificateSettings
        {
            Directories = directories,
            Files = section.Named("Files", ReadFile).ToDictionary(file => file.Name, file => file.Settings, StringComparer.OrdinalIgnoreCase),
            Default = section.Optional("Default", ValueKind.Text),
            RescanInterval = section.Value("RescanInterval", ValueKind.Duration(TimeSpan.FromSeconds(1)), defaults.RescanInterval),
            Debounce = section.Value("Debounce", ValueKind.Duration(TimeSpan.Zero), defaults.Debounce),
            Watch = section.Value("Watch", ValueKind.Boolean, defaults.Watch),
            KeepLastGoodOnDisk = section.Value("KeepLastGoodOnDisk", ValueKind.Boolean, defaults.KeepLastGoodOnDisk),
            Vetting = section.Object("Vetting", VettingSettingsReader.Read),
        };
    }

    private static NamedFile? ReadFile(string name, SectionReader section)
    {
        var path = ValueKind.Path(section.BaseDirectory);
        var certificate = section.Required("Certificate", path);
        var settings = new CertificateFileSettings
        {
            Certificate = certificate ?? "",
            Key = section.Optional("Key", path),
            PasswordFile = section.Optional("PasswordFile", path),
            OcspResponse = section.Optional("OcspResponse", path),
        };
        WarnIfMissing(section, "Certificate", certificate);
        WarnIfMissing(section, "Key", settings.Key);
        WarnIfMissing(section, "PasswordFile", settings.PasswordFile);
        WarnIfMissing(section, "OcspResponse", settings.OcspResponse);
        return certificate is null ? null : new NamedFile(name, settings);
    }

    private static void WarnIfMissing(SectionReader section, string key, string? path)
    {
        if (path is not null && !File.Exists(path)) section.Warning(key, $"the file '{path}' does not exist (yet)");
    }

    private sealed record NamedFile(string Name, CertificateFileSettings Settings);
}
