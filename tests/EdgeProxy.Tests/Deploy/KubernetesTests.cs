using System.Text.Json.Nodes;

namespace EdgeProxy.Tests.Deploy;

public class KubernetesTests
{
    private static readonly JsonNode Deployment = Single("deployment.yaml");
    private static readonly JsonNode Pod = Deployment["spec"]!["template"]!["spec"]!;
    private static readonly JsonNode Container = Pod["containers"]![0]!;
    private static readonly ShippedConfiguration Configuration = new(DeployFolder.Json(ConfigMapJson));

    internal static string ConfigMapJson => (string)Single("configmap.yaml")["data"]!["appsettings.json"]!;

    [Fact]
    public void Manifests_Parsed_HaveKindAndName()
    {
        var manifests = Directory.GetFiles(Path.Combine(DeployFolder.Root, "deploy/kubernetes"), "*.yaml");

        Assert.NotEmpty(manifests);
        Assert.All(manifests.SelectMany(DeployFolder.Yaml), manifest =>
        {
            Assert.NotEmpty((string)manifest["kind"]!);
            Assert.NotEmpty((string)manifest["apiVersion"]!);
            Assert.Equal("edgeproxy", (string)manifest["metadata"]!["name"]!);
        });
    }

    [Fact]
    public void Deployment_GracePeriod_OutlastsTheDrain() =>
        Assert.True(TimeSpan.FromSeconds((int)Pod["terminationGracePeriodSeconds"]!) > Configuration.LongestDrain);

    [Fact]
    public void Deployment_ContainerPorts_AreTheListeners() =>
        Assert.Equal(Configuration.Ports.Order(), Container["ports"]!.AsArray().Select(port => (int)port!["containerPort"]!).Order());

    [Fact]
    public void Deployment_Update_NeverGoesBelowTheReplicas()
    {
        var update = Deployment["spec"]!["strategy"]!["rollingUpdate"]!;

        Assert.Equal(0, (int)update["maxUnavailable"]!);
        Assert.True((int)update["maxSurge"]! > 0);
        Assert.True((int)Deployment["spec"]!["replicas"]! > 1);
    }

    [Theory]
    [InlineData("readinessProbe", "/readyz")]
    [InlineData("startupProbe", "/readyz")]
    [InlineData("livenessProbe", "/livez")]
    public void Deployment_Probe_AsksTheAdminPort(string probe, string path)
    {
        var get = Container[probe]!["httpGet"]!;

        Assert.Equal(path, (string)get["path"]!);
        Assert.Equal(Configuration.AdminPort, PortNamed((string)get["port"]!));
    }

    [Fact]
    public void ConfigMap_AdminBeyondLoopback_NeedsAMountedToken() =>
        Assert.Contains(MountPaths(), path => ((string)Configuration.Own["Admin"]!["TokenFile"]!).StartsWith(path + "/", StringComparison.Ordinal));

    // A file mounted by subPath is never renewed: the kubelet flips a link in the Secret's folder.
    [Fact]
    public void Deployment_Certificates_AreMountedAsFoldersOneBelowTheDirectory()
    {
        Assert.DoesNotContain(Container["volumeMounts"]!.AsArray(), mount => mount!["subPath"] is not null);
        Assert.All(Configuration.CertificateDirectories, directory => Assert.Contains(MountPaths(), path => Path.GetDirectoryName(path) == directory));
    }

    [Fact]
    public void Deployment_MountsAndVolumes_Match() =>
        Assert.Equal(
            Pod["volumes"]!.AsArray().Select(volume => (string)volume!["name"]!).Order(StringComparer.Ordinal),
            Container["volumeMounts"]!.AsArray().Select(mount => (string)mount!["name"]!).Order(StringComparer.Ordinal));

    [Fact]
    public void Deployment_SecurityContext_IsRestricted()
    {
        Assert.True((bool)Pod["securityContext"]!["runAsNonRoot"]!);
        Assert.True((bool)Container["securityContext"]!["readOnlyRootFilesystem"]!);
        Assert.False((bool)Container["securityContext"]!["allowPrivilegeEscalation"]!);
        Assert.Equal(["ALL"], Container["securityContext"]!["capabilities"]!["drop"]!.AsArray().Select(name => (string)name!));
    }

    [Theory]
    [InlineData("service.yaml")]
    [InlineData("poddisruptionbudget.yaml")]
    public void Selectors_MatchThePodsLabels(string manifest)
    {
        var selector = Single(manifest)["spec"]!["selector"]!;
        var labels = Deployment["spec"]!["template"]!["metadata"]!["labels"]!;

        Assert.True(JsonNode.DeepEquals(selector["matchLabels"] ?? selector, labels));
    }

    [Fact]
    public void Service_Ports_LeaveTheAdminPortOut()
    {
        var targets = Single("service.yaml")["spec"]!["ports"]!.AsArray().Select(port => PortNamed((string)port!["targetPort"]!)).ToList();

        Assert.NotEmpty(targets);
        Assert.DoesNotContain(Configuration.AdminPort, targets);
    }

    private static JsonNode Single(string file) => Assert.Single(DeployFolder.Yaml($"deploy/kubernetes/{file}"));

    private static int PortNamed(string name) =>
        (int)Container["ports"]!.AsArray().Single(port => (string)port!["name"]! == name)!["containerPort"]!;

    private static IEnumerable<string> MountPaths() => Container["volumeMounts"]!.AsArray().Select(mount => (string)mount!["mountPath"]!);
}
