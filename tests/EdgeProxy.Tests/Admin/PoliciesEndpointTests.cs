using System.Text.Json.Nodes;
using EdgeProxy.Certificates;
using EdgeProxy.Tests.Testing;
using EdgeProxy.Tls;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.Admin;

[Collection(EdgeProxyMeterTests.Name)]
public sealed class PoliciesEndpointTests
{
    [Fact]
    public async Task Policies_AreThoseInForce_WithWhatTheyComeTo()
    {
        var settings = new TlsSettings
        {
            Policies = new Dictionary<string, TlsPolicySettings> { ["strict"] = new() { Profile = "modern", Groups = ["P-256", "X25519"] } },
            Hosts = new Dictionary<string, TlsHostSettings> { ["a.test"] = new() { Policy = "strict" } },
            ReportOnlyPolicy = "strict",
        };
        var state = new TlsState(new TlsSnapshot(CertificateCatalog.Empty, TlsPolicySet.Compile(settings, [])!, settings));
        await using var admin = await AdminApplication.StartAsync(services => services.AddSingleton(state));

        var policies = JsonNode.Parse(await admin.Client.GetStringAsync(new Uri("/api/tls/policies", UriKind.Relative)))!.AsArray();

        var (byDefault, strict) = (policies[0]!, policies[1]!);
        Assert.Equal(("default", "intermediate", true, false), (Text(byDefault, "name"), Text(byDefault, "profile"), Is(byDefault, "isDefault"), Is(byDefault, "reportOnly")));
        Assert.Contains("2026-04-06", Text(byDefault, "edition"), StringComparison.Ordinal);
        Assert.Equal("TLS_AES_128_GCM_SHA256", byDefault["cipherSuites"]![0]!.GetValue<string>());
        Assert.Equal(("strict", "1.3", "1.3", true), (Text(strict, "name"), Text(strict, "minimumVersion"), Text(strict, "maximumVersion"), Is(strict, "reportOnly")));
        Assert.Equal(["P-256", "X25519"], Texts(strict, "groups"));
        Assert.Equal(["a.test"], Texts(strict, "hosts"));
        Assert.Equal(4, Texts(byDefault, "groups").Length + Texts(byDefault, "skippedGroups").Length);
    }

    private static string Text(JsonNode node, string field) => node[field]!.GetValue<string>();

    private static bool Is(JsonNode node, string field) => node[field]!.GetValue<bool>();

    private static string[] Texts(JsonNode node, string field) => [.. node[field]!.AsArray().Select(item => item!.GetValue<string>())];
}
