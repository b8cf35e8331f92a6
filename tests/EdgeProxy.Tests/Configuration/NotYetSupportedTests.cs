using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Configuration;

public class NotYetSupportedTests
{
    [Theory]
    [InlineData("ForwardedHeaders:ProxyProtocol", "true")]
    public async Task Load_ProtectionThatWouldBeMissing_IsRefused(string key, string value)
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal, ($"EdgeProxy:{key}", value));

        Assert.Equal($"EdgeProxy:{key}", Assert.Single(load.Errors()));
    }

    [Theory]
    [InlineData("Tls:Hosts:a.example.com:ClientCertificate:Mode", "none")]
    [InlineData("ForwardedHeaders:ProxyProtocol", "false")]
    [InlineData("Limits:MaxConnections", "")]
    public async Task Load_ValueThatChangesNothing_IsLetThroughInSilence(string key, string value) =>
        Assert.Empty((await Configurations.LoadAsync(Configurations.Minimal, ($"EdgeProxy:{key}", value))).Findings);
}
