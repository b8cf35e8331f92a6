using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Proxying;

public class RouteLoaderTests
{
    [Theory]
    [InlineData("Routes:r:Match:Path", "/{**a}/{**b}", "Routes:r")]
    [InlineData("Routes:r:ClusterId", "", "Routes:r:ClusterId")]
    [InlineData("Routes:r:Transforms:0:Unheard", "of", "Routes:r")]
    [InlineData("Routes:r:CorsPolicy", "disable", "Routes:r:CorsPolicy")]
    [InlineData("Routes:r:RateLimiterPolicy", "default", "Routes:r:RateLimiterPolicy")]
    [InlineData("Clusters:c:LoadBalancingPolicy", "Dice", "Clusters:c")]
    [InlineData("Clusters:c:Destinations:d:Address", "10.0.0.1:80", "Clusters:c:Destinations:d:Address")]
    [InlineData("Clusters:c:HttpRequest:Version", "two", "")]
    public async Task Load_MistakeInTheReverseProxySection_IsReported(string key, string value, string reportedAt)
    {
        var load = await LoadAsync((key, value));

        Assert.Equal($"ReverseProxy:{reportedAt}".TrimEnd(':'), Assert.Single(load.Errors()));
    }

    [Fact]
    public async Task Load_PasswordInADestinationThatIsWrong_IsNotEchoed()
    {
        var load = await LoadAsync(("Clusters:c:Destinations:d:Address", "ftp://me:hunter2@10.0.0.1/"));

        Assert.DoesNotContain("hunter2", Assert.Single(load.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_HashCookieAffinity_IsAccepted()
    {
        var load = await LoadAsync(("Clusters:c:SessionAffinity:Enabled", "true"), ("Clusters:c:SessionAffinity:AffinityKeyName", "Affinity"));

        Assert.Empty(load.Findings);
        Assert.Equal(["c"], load.Accepted!.Routes.Clusters.Select(cluster => cluster.ClusterId));
    }

    [Fact]
    public async Task Load_RoutesAsAList_IsReported()
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal, ("ReverseProxy:Routes:0:RouteId", "r"), ("ReverseProxy:Routes:0:ClusterId", "c"));

        Assert.All(load.Errors(), path => Assert.StartsWith("ReverseProxy", path, StringComparison.Ordinal));
        Assert.NotEmpty(load.Errors());
    }

    private static Task<EdgeProxy.Configuration.ConfigurationLoad> LoadAsync(params (string Key, string Value)[] overrides) => Configurations.LoadAsync(
        Configurations.Minimal,
        [
            ("ReverseProxy:Routes:r:ClusterId", "c"),
            ("ReverseProxy:Routes:r:Match:Path", "/{**rest}"),
            ("ReverseProxy:Clusters:c:Destinations:d:Address", "http://127.0.0.1:5000/"),
            .. overrides.Select(pair => ($"ReverseProxy:{pair.Key}", (string?)pair.Value)),
        ]);
}
