using EdgeProxy.Configuration;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Configuration;

public class ConfigurationLoaderTests
{
    [Fact]
    public async Task Load_FiveMistakes_ListsAllFiveWithTheirPaths()
    {
        var load = await Configurations.LoadAsync("""
            {
              "EdgeProxy": {
                "Listeners": {
                  "https": { "Address": "localhost:8443", "Tls": "maybe" },
                  "http": { "Address": "127.0.0.1:8080", "RedirectTo": true }
                },
                "Drain": { "Delay": "5 seconds" }
              },
              "ReverseProxy": {
                "Routes": { "r": { "ClusterId": "backnd", "Match": { "Path": "/{**rest}" } } },
                "Clusters": { "backend": { "Destinations": { "d": { "Address": "http://127.0.0.1:5000/" } } } }
              }
            }
            """);

        Assert.Null(load.Accepted);
        Assert.Equal(
            [
                "EdgeProxy:Drain:Delay",
                "EdgeProxy:Listeners:http:RedirectTo",
                "EdgeProxy:Listeners:https:Address",
                "EdgeProxy:Listeners:https:Tls",
                "ReverseProxy:Routes:r:ClusterId",
            ],
            load.Errors().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{ \"EdgeProxy\": {\n  \"Hsts\": }", "test.json:2:11")]
    [InlineData("{ \"Ä\": }", "test.json:1:8")]
    [InlineData("{ \"EdgeProxy\": {\n", "test.json:2:1")]
    [InlineData("", "test.json:1:1")]
    public async Task Load_HalfWrittenJson_NamesLineAndColumn(string json, string position)
    {
        var finding = Assert.Single((await Configurations.LoadAsync(json)).Findings);

        Assert.Equal(position, finding.Path);
        Assert.DoesNotContain("BytePosition", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{ "EdgeProxy": { "Hsts": 1, "hsts": 2 } }""")]
    public async Task Load_JsonOfTheWrongShape_IsRefused(string json) =>
        Assert.Equal("test.json", Assert.Single((await Configurations.LoadAsync(json)).Errors()));

    [Fact]
    public async Task Load_MissingFile_IsOneErrorThatNamesIt()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Combine("absent.json");

        var load = await ConfigurationLoader.LoadAsync(ConfigurationSource.FromFile(path, new Dictionary<string, string?>()));

        Assert.Equal(path, Assert.Single(load.Errors()));
    }

    [Fact]
    public async Task Load_RelativePath_StartsAtTheFilesFolder()
    {
        using var folder = new TemporaryDirectory();
        var file = folder.Write("edge.json", """
            { "EdgeProxy": { "Listeners": { "http": { "Address": "127.0.0.1:0" } }, "Certificates": { "Directories": [ "certs" ] } } }
            """);

        var load = await ConfigurationLoader.LoadAsync(ConfigurationSource.FromFile(file, new Dictionary<string, string?>()));

        Assert.Equal(folder.Combine("certs"), Assert.Single(load.Accepted!.Settings.Certificates.Directories));
    }

    [Fact]
    public async Task Load_Override_WinsOverTheFile()
    {
        var settings = await Configurations.AcceptAsync(
            """{ "EdgeProxy": { "Listeners": { "http": { "Address": "127.0.0.1:1" } }, "Admin": { "Address": "127.0.0.1:2" } } }""",
            ("EdgeProxy:Admin:Address", "[::1]:3"));

        Assert.Equal("127.0.0.1:1", settings.Listeners[0].Address.ToString());
        Assert.Equal("[::1]:3", settings.Admin.Address.ToString());
    }

    [Fact]
    public async Task Load_AspNetSection_IsAWarning()
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal.Insert(1, "\"Logging\": { \"LogLevel\": { \"Default\": \"Debug\" } }, "));

        Assert.NotNull(load.Accepted);
        Assert.Equal(ConfigurationFinding.Warning("Logging", "is not read by EdgeProxy"), Assert.Single(load.Findings));
    }

    [Fact]
    public async Task Load_MisspeltSection_IsAnErrorWithAHint()
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal.Insert(1, "\"ReversProxy\": { }, "));

        Assert.Contains("did you mean 'ReverseProxy'?", Assert.Single(load.Findings).Message, StringComparison.Ordinal);
        Assert.Null(load.Accepted);
    }

    [Fact]
    public async Task Load_UnknownKey_HintsAtTheRightOneAndKeepsItsValueToItself()
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal, ("EdgeProxy:Admin:TokenFiel", "hunter2"));

        var finding = Assert.Single(load.Findings);
        Assert.Equal("EdgeProxy:Admin:TokenFiel", finding.Path);
        Assert.Contains("did you mean 'TokenFile'?", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_TheShippedExample_IsAccepted()
    {
        var load = await ConfigurationLoader.LoadAsync(
            ConfigurationSource.FromFile(Path.Combine(Deploy.DeployFolder.Root, "appsettings.json"), new Dictionary<string, string?>()));

        Assert.Empty(load.Errors());
    }
}
