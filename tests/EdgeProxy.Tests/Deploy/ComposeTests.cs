using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeProxy.Tests.Deploy;

public class ComposeTests
{
    private static readonly JsonNode Services = Assert.Single(DeployFolder.Yaml("deploy/compose/compose.yaml"))["services"]!;
    private static readonly JsonNode Proxy = Services["edgeproxy"]!;
    private static readonly ShippedConfiguration Configuration = new(DeployFolder.Json(DeployFolder.Read("deploy/compose/appsettings.json")));

    [Fact]
    public void Compose_StopGracePeriod_OutlastsTheDrain()
    {
        var seconds = int.Parse(((string)Proxy["stop_grace_period"]!).TrimEnd('s'), CultureInfo.InvariantCulture);

        Assert.True(TimeSpan.FromSeconds(seconds) > Configuration.LongestDrain);
    }

    [Fact]
    public void Compose_PublishedPorts_AreThePublicListeners() =>
        Assert.Equal(
            Configuration.Ports.Where(port => port != Configuration.AdminPort).Order(),
            Proxy["ports"]!.AsArray().Select(port => int.Parse(((string)port!).Split(':')[1], CultureInfo.InvariantCulture)).Order());

    [Fact]
    public void Compose_Destinations_AreServices()
    {
        var hosts = Configuration.Document["ReverseProxy"]!["Clusters"]!.AsObject()
            .SelectMany(cluster => cluster.Value!["Destinations"]!.AsObject())
            .Select(destination => new Uri((string)destination.Value!["Address"]!).Host);

        Assert.All(hosts, host => Assert.NotNull(Services[host]));
    }

    [Fact]
    public void Compose_Mounts_HoldTheConfigurationAndTheCertificates()
    {
        var targets = Proxy["volumes"]!.AsArray().Select(volume => ((string)volume!).Split(':')[1]).ToList();

        Assert.Contains("/etc/edgeproxy/appsettings.json", targets);
        Assert.All(Configuration.CertificateDirectories, directory => Assert.Contains(directory, targets));
    }
}
