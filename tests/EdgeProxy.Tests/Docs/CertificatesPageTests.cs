using EdgeProxy.Certificates;
using EdgeProxy.Tests.Deploy;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Docs;

public class CertificatesPageTests
{
    private static readonly string Page = DeployFolder.Read("docs/certificates.md");

    [Fact]
    public void Rules_Table_SaysWhatTheRulesSay() => Assert.Equal(
        VettingRules.All.Select(rule => $"| `{rule.Name}` | `{rule.Id}` | {rule.Default.Name()} | {rule.Meaning} |"),
        Page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)));

    [Fact]
    public async Task Json_Blocks_AreAccepted()
    {
        foreach (var block in ReadmeTests.Blocks("json", Page))
        {
            var load = await Configurations.LoadAsync(block, ("EdgeProxy:Listeners:http:Address", "127.0.0.1:0"));
            Assert.Empty(load.Errors());
        }
    }
}
