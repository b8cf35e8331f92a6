using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>Where a configuration comes from: one JSON text, then the environment, then the command line; the later wins.</summary>
internal sealed class ConfigurationSource
{
    private readonly Func<byte[]> _readJson;

    private ConfigurationSource(string name, string baseDirectory, Func<byte[]> readJson, IReadOnlyDictionary<string, string?> overrides)
    {
        Name = name;
        BaseDirectory = baseDirectory;
        _readJson = readJson;
        Overrides = overrides;
    }

    /// <summary>What messages call it: the file's path.</summary>
    public string Name { get; }

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
        return new ConfigurationSource(fullPath, Path.GetDirectoryName(fullPath) ?? "/", () => File.ReadAllBytes(fullPath), overrides);
    }

    /// <summary>A text that is already there.</summary>
    public static ConfigurationSource FromText(string name, string json, string baseDirectory, IReadOnlyDictionary<string, string?> overrides) =>
        new(name, baseDirectory, () => Encoding.UTF8.GetBytes(json), overrides);

    /// <summary>Reads the JSON text in one go, so that a load never sees two versions of a file.</summary>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public byte[] ReadJson() => _readJson();
}
