using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Tests.Docs;
using Microsoft.Extensions.Configuration;

namespace EdgeProxy.Tests.Deploy;

/// <summary>What an operator copies must be taken without a word, but for the files that only the operator has.</summary>
public sealed class ShippedConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeproxy-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Compose_Loaded_HasNoFindings() => Assert.Empty(await LoadAsync(DeployFolder.Read("deploy/compose/appsettings.json")));

    [Fact]
    public async Task ConfigMap_Loaded_HasNoFindings()
    {
        Assert.Empty(await LoadAsync(KubernetesTests.ConfigMapJson, new() { ["EdgeProxy:Admin:TokenFile"] = AFile() }));
    }

    [Fact]
    public async Task Readme_EachFragmentOverTheFirst_HasNoFindings()
    {
        var blocks = ReadmeTests.Blocks("json").ToList();

        foreach (var fragment in blocks) Assert.Empty(await LoadAsync(blocks[0], Flatten(fragment)));
    }

    private async Task<IReadOnlyList<string>> LoadAsync(string json, Dictionary<string, string?>? overrides = null)
    {
        overrides ??= [];
        overrides["EdgeProxy:Certificates:Directories:0"] = _folder.FullName;
        var load = await ConfigurationLoader.LoadAsync(ConfigurationSource.FromText("shipped", json, _folder.FullName, overrides));
        return [.. load.Findings.Select(finding => finding.ToString())];
    }

    // Absolute paths name files of the operator's; any file stands in for them.
    private Dictionary<string, string?> Flatten(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build()
            .AsEnumerable()
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Value?.StartsWith('/') == true ? AFile() : pair.Value, StringComparer.OrdinalIgnoreCase);

    private string AFile()
    {
        var path = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(path, "content");
        return path;
    }
}
