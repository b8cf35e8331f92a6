using System.Text;
using System.Text.Json;
using EdgeProxy.Proxying;

namespace EdgeProxy.Configuration;

/// <summary>file → parse → bind → validate, with every mistake collected. The same road for the start, for <c>check</c> and for a reload.</summary>
internal static class ConfigurationLoader
{
    // Sections an ASP.NET application keeps in the same file. Harmless, but the operator should know that they do nothing here.
    private static readonly string[] AspNetSections = ["Logging", "AllowedHosts", "Kestrel", "Urls", "ConnectionStrings"];
    private static readonly string[] OwnSections = [EdgeSettingsReader.SectionName, RouteLoader.SectionName, "$schema"];

    /// <summary>Reads a source and judges what it holds.</summary>
    public static Task<ConfigurationLoad> LoadAsync(ConfigurationSource source) => LoadAsync(source, source.Read());

    /// <summary>Judges a text that was read.</summary>
    /// <param name="source">Where it is from, and what overrides it.</param>
    /// <param name="text">The text.</param>
    /// <param name="inForce">The generation that may be replaced; what did not change is taken from it. Nothing of it is touched.</param>
    public static async Task<ConfigurationLoad> LoadAsync(ConfigurationSource source, ConfigurationText text, EdgeConfiguration? inForce = null)
    {
        if (text.Json is not { } json)
        {
            var hint = text.IsMissing && inForce is null ? "; name the configuration with --config FILE, or try `demo`, which needs none" : "";
            return ConfigurationLoad.Refused(ConfigurationFinding.Error(source.Name, text.Problem + hint)) with { Fingerprint = text.Fingerprint };
        }

        var load = await JudgeAsync(source, json, inForce);
        return load with { Fingerprint = text.Fingerprint };
    }

    private static async Task<ConfigurationLoad> JudgeAsync(ConfigurationSource source, byte[] json, EdgeConfiguration? inForce)
    {
        if (Parse(json, source.Name, out var file) is { } syntaxError) return ConfigurationLoad.Refused(syntaxError);

        var configuration = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(json))
            .AddEnvironmentVariables()
            .AddInMemoryCollection(source.Overrides)
            .Build();

        // YARP takes as long to judge its section as we take for ours.
        var routeFindings = new List<ConfigurationFinding>();
        var loadingRoutes = Task.Run(() => RouteLoader.LoadAsync(configuration.GetSection(RouteLoader.SectionName), routeFindings));

        var findings = new List<ConfigurationFinding>();
        findings.AddRange(FindForeignSections(file));
        var settings = EdgeSettingsReader.Read(configuration, source.BaseDirectory, findings);
        findings.AddRange(NotYetSupported.Find(configuration));
        var policies = PolicyLoader.Load(settings.Tls, findings, inForce?.Policies);
        var routes = await loadingRoutes;
        findings.AddRange(routeFindings);

        var refused = findings.Exists(finding => finding.Severity == FindingSeverity.Error);
        return new ConfigurationLoad(refused ? null : new EdgeConfiguration(settings, policies!, routes), findings);
    }

    private static ConfigurationFinding? Parse(byte[] json, string name, out IConfigurationRoot file)
    {
        file = new ConfigurationRoot([]);
        try
        {
            file = new ConfigurationBuilder().AddJsonStream(new MemoryStream(json)).Build();
            return null;
        }
        catch (JsonException syntax)
        {
            var line = syntax.LineNumber ?? 0;
            var column = Column(json, line, syntax.BytePositionInLine ?? 0);
            return ConfigurationFinding.Error($"{name}:{line + 1}:{column}", $"is not JSON: {Reason(syntax)}");
        }
        catch (FormatException structure)
        {
            // A key twice in one object, or a top level that is no object.
            return ConfigurationFinding.Error(name, structure.Message);
        }
    }

    // The parser counts bytes of the line; an editor counts characters.
    private static int Column(byte[] json, long line, long bytesIntoLine)
    {
        var start = 0;
        for (; line > 0; line--) start += json.AsSpan(start).IndexOf((byte)'\n') + 1;
        var length = (int)Math.Min(bytesIntoLine, json.Length - start);
        return Encoding.UTF8.GetCharCount(json, start, length) + 1;
    }

    private static string Reason(JsonException syntax)
    {
        var end = syntax.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? syntax.Message : syntax.Message[..end];
    }

    private static IEnumerable<ConfigurationFinding> FindForeignSections(IConfigurationRoot file)
    {
        foreach (var key in file.GetChildren().Select(child => child.Key))
        {
            if (OwnSections.Contains(key, StringComparer.OrdinalIgnoreCase)) continue;
            if (AspNetSections.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                yield return ConfigurationFinding.Warning(key, "is not read by EdgeProxy");
                continue;
            }

            var hint = Spelling.Nearest(key, OwnSections) is { } nearest ? $"did you mean '{nearest}'? " : "";
            yield return ConfigurationFinding.Error(key, $"unknown section; {hint}Known: {string.Join(", ", OwnSections)}");
        }
    }
}
