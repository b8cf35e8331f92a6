using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Proxying;

public class RouteLoaderTests
{
    [Theory]
    [InlineData("Routes:r:Match:Path", "/{**a}/{**b}", "Routes:r")]
    [InlineData("Routes:r:ClusterId", "", "Routes:r:ClusterId")]
    [InlineData("Routes:r:Transforms:0:Unheard", "of", "Routes:r:Transforms:0:Unheard")]
    [InlineData("Routes:r:Transforms:0:Set", "without what", "Routes:r")]
    [InlineData("Routes:r:Match:Hosts", "one.test", "Routes:r:Match:Hosts")]
    [InlineData("Routes:r:Match:Headers:0:Mode", "Loose", "Routes:r:Match:Headers:0:Mode")]
    [InlineData("Routes:r:Order", "first", "Routes:r:Order")]
    [InlineData("Routes:r:RouteId", "r", "Routes:r:RouteId")]
    [InlineData("Routes:r:Clusterid2", "c", "Routes:r:Clusterid2")]
    [InlineData("Router:r:ClusterId", "c", "Router")]
    [InlineData("Clusters:c:HealthCheck:Active:Interval", "10s", "Clusters:c:HealthCheck:Active:Interval")]
    [InlineData("Clusters:c:HttpClient:SslProtocols:0", "Tls14", "Clusters:c:HttpClient:SslProtocols:0")]
    [InlineData("Clusters:c:Destinations:d:Adress", "http://10.0.0.1/", "Clusters:c:Destinations:d:Adress")]
    [InlineData("Routes:r:CorsPolicy", "disable", "Routes:r:CorsPolicy")]
    [InlineData("Routes:r:RateLimiterPolicy", "default", "Routes:r:RateLimiterPolicy")]
    [InlineData("Clusters:c:LoadBalancingPolicy", "Dice", "Clusters:c")]
    [InlineData("Clusters:c:Destinations:d:Address", "10.0.0.1:80", "Clusters:c:Destinations:d:Address")]
    [InlineData("Clusters:c:HttpRequest:Version", "two", "Clusters:c:HttpRequest:Version")]
    public async Task Load_MistakeInTheReverseProxySection_IsReported(string key, string value, string reportedAt)
    {
        var load = await LoadAsync((key, value));

        Assert.Equal($"ReverseProxy:{reportedAt}".TrimEnd(':'), Assert.Single(load.Errors()));
    }

    [Fact]
    public async Task Load_SeveralMistakesInTheReverseProxySection_AreAllReportedAndHintedAt()
    {
        var load = await LoadAsync(
            ("Clusters:c:HttpRequest:Version", "two"), ("Clusters:c:LoadBalancing", "Random"), ("Routes:r:Transforms:0:PathPreffix", "/x"), ("Routes:r:Order", "first"));

        Assert.Equal(
            ["ReverseProxy:Clusters:c:HttpRequest:Version", "ReverseProxy:Clusters:c:LoadBalancing", "ReverseProxy:Routes:r:Order", "ReverseProxy:Routes:r:Transforms:0:PathPreffix"],
            load.Errors().Order(StringComparer.Ordinal));
        Assert.Contains(load.Findings, finding => finding.Message.Contains("did you mean 'PathPrefix'?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_EveryKindOfKeyThatYarpReads_IsAccepted()
    {
        var load = await LoadAsync(
            ("Routes:r:Order", "-1"),
            ("Routes:r:MaxRequestBodySize", "-1"),
            ("Routes:r:Match:Methods:0", "GET"),
            ("Routes:r:Match:Hosts:0", "one.test"),
            ("Routes:r:Match:Headers:0:Name", "X-A"),
            ("Routes:r:Match:Headers:0:Values:0", "a"),
            ("Routes:r:Match:Headers:0:Mode", "headerprefix"),
            ("Routes:r:Match:QueryParameters:0:Name", "q"),
            ("Routes:r:Match:QueryParameters:0:Mode", "Exists"),
            ("Routes:r:Metadata:anything at all", "any text"),
            ("Routes:r:Timeout", "00:01:00"),
            ("Routes:r:Transforms:0:RequestHeader", "X-A"),
            ("Routes:r:Transforms:0:set", ""),
            ("Routes:r:Transforms:1:X-Forwarded", "Off"),
            ("Clusters:c:HealthCheck:Passive:Enabled", "true"),
            ("Clusters:c:HealthCheck:Passive:ReactivationPeriod", "00:01:00"),
            ("Clusters:c:HttpClient:SslProtocols:0", "tls13"),
            ("Clusters:c:HttpClient:MaxConnectionsPerServer", "10"),
            ("Clusters:c:HttpClient:WebProxy:Address", "http://10.0.0.1:3128/"),
            ("Clusters:c:HttpRequest:Version", "2"),
            ("Clusters:c:HttpRequest:VersionPolicy", "RequestVersionExact"),
            ("Clusters:c:Destinations:d:Health", "http://127.0.0.1:5001/"),
            ("Clusters:c:Metadata:any", "thing"));

        Assert.Empty(load.Findings);
    }

    [Fact]
    public async Task Load_PasswordInAProxyThatIsWrong_IsNotEchoed()
    {
        var load = await LoadAsync(("Clusters:c:HttpClient:WebProxy:Address", "http://me:hunter2@10.0.0.1:port/"));

        Assert.DoesNotContain("hunter2", Assert.Single(load.Findings).Message, StringComparison.Ordinal);
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
