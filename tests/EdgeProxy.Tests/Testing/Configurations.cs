using EdgeProxy.Configuration;

namespace EdgeProxy.Tests.Testing;

/// <summary>Configurations as text, read the way the program reads them.</summary>
internal static class Configurations
{
    public const string Minimal = """{ "EdgeProxy": { "Listeners": { "http": { "Address": "127.0.0.1:0" } } } }""";

    public static Task<ConfigurationLoad> LoadAsync(string json, params (string Key, string? Value)[] overrides) => LoadAsync(json, Path.GetTempPath(), overrides);

    public static Task<ConfigurationLoad> LoadAsync(string json, string baseDirectory, params (string Key, string? Value)[] overrides) =>
        ConfigurationLoader.LoadAsync(Source(json, baseDirectory, overrides));

    public static ConfigurationSource Source(string json, string baseDirectory, params (string Key, string? Value)[] overrides) =>
        ConfigurationSource.FromText("test.json", json, baseDirectory, Merge(overrides));

    public static async Task<EdgeSettings> AcceptAsync(string json, params (string Key, string? Value)[] overrides)
    {
        var load = await LoadAsync(json, overrides);
        Assert.True(load.Accepted is not null, string.Join('\n', load.Findings));
        return load.Accepted.Settings;
    }

    public static IEnumerable<string> Errors(this ConfigurationLoad load) =>
        load.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Path);

    private static Dictionary<string, string?> Merge((string Key, string? Value)[] overrides)
    {
        var merged = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in overrides) merged[key] = value;
        return merged;
    }
}
