using EdgeProxy.Tests.Deploy;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Docs;

public class ClientCertificatesPageTests
{
    [Fact]
    public async Task Json_Blocks_AreAccepted()
    {
        var blocks = ReadmeTests.Blocks("json", DeployFolder.Read("docs/client-certificates.md")).ToList();

        Assert.NotEmpty(blocks);
        foreach (var block in blocks) Assert.Empty((await Configurations.LoadAsync(block, ("EdgeProxy:Listeners:http:Address", "127.0.0.1:0"))).Errors());
    }
}
