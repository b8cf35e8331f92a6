using EdgeProxy.Certificates;
using EdgeProxy.Tests.Deploy;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Docs;

public class StaplingPageTests
{
    private static readonly string Page = DeployFolder.Read("docs/stapling.md");

    [Fact]
    public void Results_List_IsThatOfTheMetric() =>
        Assert.All(Enum.GetValues<OcspOutcome>(), outcome => Assert.Contains($"`{outcome.ToText()}`", Page, StringComparison.Ordinal));

    [Fact]
    public void Settings_Table_HasEveryKey() =>
        Assert.All(typeof(StaplingSettings).GetProperties().Where(property => property.SetMethod is not null && property.Name != "EqualityContract"),
            property => Assert.Contains($"`{property.Name}`", Page, StringComparison.Ordinal));

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
