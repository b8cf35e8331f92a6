using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Commands;

/// <summary><c>check</c>, and <c>run</c> with the same file: every mistake at once, and nothing bound.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly EdgeSetup _setup = new EdgeSetup().AddUsualCertificates().Set("EdgeProxy:Certificates:Default", "one");

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Check_GoodConfiguration_SucceedsAndBindsNothing()
    {
        var result = await RunAsync("check");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.DoesNotContain("Listening", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("run")]
    public async Task Configuration_FiveMistakes_AreAllNamedWithTheirPaths(string command)
    {
        _setup.Set("EdgeProxy:Listeners:https:Address", "not an address")
            .Set("EdgeProxy:Drain:Timeout", "soon")
            .Set("EdgeProxy:Tls:Policies:strict:CipherSuites", new JsonArray("TLS_NO_SUCH_SUITE"))
            .Set("EdgeProxy:Certifcates:Directories", new JsonArray("certs"))
            .Set("ReverseProxy:Clusters:app:LoadBalancingPolicy", "NoSuchPolicy");

        var result = await RunAsync(command);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("EdgeProxy:Listeners:https:Address", result.Output, StringComparison.Ordinal);
        Assert.Contains("'not an address'", result.Output, StringComparison.Ordinal);
        Assert.Contains("EdgeProxy:Drain:Timeout", result.Output, StringComparison.Ordinal);
        Assert.Contains("TLS_NO_SUCH_SUITE", result.Output, StringComparison.Ordinal);
        Assert.Contains("EdgeProxy:Certifcates", result.Output, StringComparison.Ordinal);
        Assert.Contains("NoSuchPolicy", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Listening", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("run")]
    public async Task Configuration_HalfWrittenJson_IsRefusedWithThePlace(string command)
    {
        var whole = await File.ReadAllTextAsync(_setup.Write());
        var file = _setup.Write(whole[..(whole.Length / 2)]);

        var result = await EdgeProcess.RunAsync([command, "--config", file], _setup);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{file}:1:", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("run")]
    public async Task Configuration_NoSuchFile_IsSaid(string command)
    {
        var result = await EdgeProcess.RunAsync([command, "--config", "no-such-file.json"], _setup);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no-such-file.json", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Json_IsMachineReadable()
    {
        _setup.Set("EdgeProxy:Drain:Timeout", "soon");

        var result = await RunAsync("check", "--json");
        var report = JsonNode.Parse(result.Output)!;

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(report["findings"]!.AsArray(), finding => finding!["path"]!.GetValue<string>() == "EdgeProxy:Drain:Timeout");
    }

    [Fact]
    public async Task Check_BrokenCertificate_IsAFindingWithItsFile()
    {
        _setup.Pki.MismatchedKey("broken.test").WritePair(_setup.CertificateFolder, "broken");

        var result = await RunAsync("check");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("broken.crt", result.Output, StringComparison.Ordinal);
    }

    private Task<ToolResult> RunAsync(string command, params string[] options) =>
        EdgeProcess.RunAsync([command, "--config", _setup.Write(), .. options], _setup);
}
