using EdgeProxy.Configuration;
using EdgeProxy.Generations;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Generations;

public sealed class RestartRequiredTests
{
    private const string InForce =
        """
        {
          "EdgeProxy": {
            "Listeners": {
              "http": { "Address": "127.0.0.1:8080" },
              "https": { "Address": "127.0.0.1:8443", "Tls": true }
            },
            "Admin": { "Address": "127.0.0.1:9901" },
            "Hsts": 1
          }
        }
        """;

    [Theory]
    [InlineData("EdgeProxy:Listeners:http:Address", "127.0.0.1:8081", "'127.0.0.1:8081' takes effect then, '127.0.0.1:8080' stays until then")]
    [InlineData("EdgeProxy:Listeners:http:RedirectToHttps", "true", "'true' takes effect then, 'false' stays until then")]
    [InlineData("EdgeProxy:Listeners:https:Protocols:0", "h2", "'h2' takes effect then, 'h2, http/1.1' stays until then")]
    [InlineData("EdgeProxy:Admin:Address", "127.0.0.1:1", "'127.0.0.1:1' takes effect then, '127.0.0.1:9901' stays until then")]
    [InlineData("EdgeProxy:StateDirectory", "/state", "'/state' takes effect then, 'null' stays until then")]
    [InlineData("EdgeProxy:Telemetry:NewTracesPerSecond", "7", "'7' takes effect then, '100' stays until then")]
    public async Task Defer_WhatCannotChange_StaysAndIsNamed(string key, string value, string message)
    {
        var (inForce, findings) = (await Configurations.AcceptAsync(InForce), new List<ConfigurationFinding>());

        var deferred = RestartRequired.Defer(await Configurations.AcceptAsync(InForce, (key, value), ("EdgeProxy:Hsts", "2")), inForce, findings);

        var finding = Assert.Single(findings);
        Assert.Equal($"restart required: {message}", finding.Message);
        Assert.StartsWith(finding.Path, key, StringComparison.Ordinal);
        Assert.Equal((inForce.Listeners, inForce.Admin, inForce.StateDirectory, inForce.Telemetry), (deferred.Listeners, deferred.Admin, deferred.StateDirectory, deferred.Telemetry));
        Assert.Equal(TimeSpan.FromSeconds(2), deferred.HstsMaxAge);
    }

    [Fact]
    public async Task Defer_Drain_Applies()
    {
        var (inForce, findings) = (await Configurations.AcceptAsync(InForce), new List<ConfigurationFinding>());
        var deferred = RestartRequired.Defer(await Configurations.AcceptAsync(InForce, ("EdgeProxy:Drain:Timeout", "00:01:00")), inForce, findings);
        Assert.Equal(TimeSpan.FromMinutes(1), deferred.Drain.Timeout);
        Assert.Empty(findings);
    }

    [Fact]
    public async Task Defer_ListenersThatComeAndGo_AreNamed()
    {
        var inForce = await Configurations.AcceptAsync(InForce);
        var next = inForce with { Listeners = [inForce.Listeners[0], inForce.Listeners[1] with { Name = "new" }] };
        var findings = new List<ConfigurationFinding>();

        RestartRequired.Defer(next, inForce, findings);

        Assert.Equal(["EdgeProxy:Listeners:new", "EdgeProxy:Listeners:https"], RestartRequired.PathsIn(findings));
    }

    [Fact]
    public async Task Defer_TheSame_SaysNothing()
    {
        var findings = new List<ConfigurationFinding>();
        RestartRequired.Defer(await Configurations.AcceptAsync(InForce), await Configurations.AcceptAsync(InForce), findings);
        Assert.Empty(findings);
    }
}
