using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>Where a configuration comes from: one JSON text, then the environment, then the command line; the later wins.</summary>
internal sealed class ConfigurationSource
{
    private readonly Func<byte[]> _readJson;

    private ConfigurationSource(string name, string? file, string baseDirectory, Func<byte[]> readJson, IReadOnlyDictionary<string, string?> overrides)
    {
        Name = name;
        File = file;
        BaseDirectory = baseDirectory;
        _readJson = readJson;
        Overrides = overrides;
    }

    /// <summary>What messages call it: the file's path.</summary>
    public string Name { get; }

    /// <summary>The file it is read from; <see langword="null"/> when it is a text that never changes.</summary>
    public string? File { get; }

    /// <summary>
    /// Where relative paths in the configuration start: the folder of the file, so that the same file means the same wherever the process
    /// is started from.
    /// </summary>
    public string BaseDirectory { get; }

    /// <summary>Keys and values of the command line.</summary>
    public IReadOnlyDictionary<string, string?> Overrides { get; }

    /// <summary>A file, read anew for every load. It need not exist yet.</summary>
    public static ConfigurationSource FromFile(string path, IReadOnlyDictionary<string, string?> overrides)
    {
        var fullPath = Path.GetFullPath(path);
        return new ConfigurationSource(fullPath, fullPath, Path.GetDirectoryName(fullPath) ?? "/", () => System.IO.File.ReadAllBytes(fullPath), overrides);
    }

    /// <summary>A text that is already there.</summary>
    public static ConfigurationSource FromText(string name, string json, string baseDirectory, IReadOnlyDictionary<string, string?> overrides) =>
        new(name, file: null, baseDirectory, () => Encoding.UTF8.GetBytes(json), overrides);

    /// <summary>Reads the JSON text in one go, so that a load never sees two versions of a file.</summary>
    public ConfigurationText Read()
    {
        try
        {
            return ConfigurationText.Of(_readJson());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return ConfigurationText.Unreadable(failure);
        }
    }
}
