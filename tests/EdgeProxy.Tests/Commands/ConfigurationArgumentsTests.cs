using EdgeProxy.Commands;

namespace EdgeProxy.Tests.Commands;

public class ConfigurationArgumentsTests
{
    [Fact]
    public void Split_Overrides_AreTakenOutAndTheRestStaysInOrder()
    {
        var (overrides, rest) = ConfigurationArguments.Split(
            ["run", "--EdgeProxy:Admin:Address=127.0.0.1:9000", "--config", "a.json", "--reverseproxy:Routes:r:Order", "7", "--EdgeProxy:Hsts="]);

        Assert.Equal(["run", "--config", "a.json"], rest);
        Assert.Equal("127.0.0.1:9000", overrides["EdgeProxy:Admin:Address"]);
        Assert.Equal("7", overrides["ReverseProxy:Routes:r:Order"]);
        Assert.Equal("", overrides["EdgeProxy:Hsts"]);
    }

    [Fact]
    public void Split_OverrideWithoutValue_IsLeftForTheParserToRefuse() =>
        Assert.Equal(["--EdgeProxy:Hsts"], ConfigurationArguments.Split(["--EdgeProxy:Hsts"]).Rest);

    [Fact]
    public void Split_LaterOverride_Wins() =>
        Assert.Equal("2", ConfigurationArguments.Split(["--EdgeProxy:Hsts=1", "--edgeproxy:hsts=2"]).Overrides["EdgeProxy:Hsts"]);
}
