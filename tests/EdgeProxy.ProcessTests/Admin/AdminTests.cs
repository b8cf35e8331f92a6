using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Admin;

/// <summary>What operators and their probes are told.</summary>
public sealed class AdminTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Theory]
    [InlineData("livez")]
    [InlineData("readyz")]
    public async Task Probe_OfARunningProxy_IsGood(string probe)
    {
        using var response = await fixture.Edge.Admin.GetAsync(probe);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Status_BoundPorts_AreThoseOfTheLog()
    {
        var status = JsonNode.Parse(await fixture.Edge.Admin.GetStringAsync("api/status"))!;

        var ports = status["listeners"]!.AsArray().ToDictionary(listener => listener!["name"]!.GetValue<string>(), listener => listener!["port"]!.GetValue<int>());
        Assert.Equal(
            new Dictionary<string, int> { ["https"] = fixture.Edge.HttpsPort, ["http"] = fixture.Edge.HttpPort, ["admin"] = fixture.Edge.AdminPort }.OrderBy(pair => pair.Key),
            ports.OrderBy(pair => pair.Key));
        Assert.Equal("running", status["phase"]!.GetValue<string>());
        Assert.NotEmpty(status["version"]!.GetValue<string>());
    }

    [Fact]
    public async Task Certificates_Listed_AreAllThatServe()
    {
        var listed = JsonNode.Parse(await fixture.Edge.Admin.GetStringAsync("api/certificates"))!.AsArray();

        Assert.Equal(["both", "both", "one", "two", "wild"], listed.Select(item => item!["name"]!.GetValue<string>().Split('.')[0]).Order());
        var one = listed.Single(item => item!["name"]!.GetValue<string>() == "one")!;
        Assert.Equal("serving", one["state"]!.GetValue<string>());
        Assert.Equal(["one.test", "localhost"], one["hosts"]!.AsArray().Select(host => host!.GetValue<string>()));
        Assert.InRange(one["lifetimeRemaining"]!.GetValue<double>(), 0.6, 0.7);
    }

    [Fact]
    public async Task Admin_AskedUnderAForeignHost_Refuses()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/status");
        request.Headers.Host = "evil.test";

        using var response = await fixture.Edge.Admin.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }
}
