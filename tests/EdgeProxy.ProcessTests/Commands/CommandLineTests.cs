using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Commands;

/// <summary>What a shell sees.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--version")]
    [InlineData("run", "--version")]
    [InlineData("status", "--version")]
    public async Task Version_Asked_IsOneLine(params string[] arguments)
    {
        var result = await EdgeProcess.RunAsync(arguments);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*$", result.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("check", "--help")]
    [InlineData("demo", "--help")]
    [InlineData("inspect", "--help")]
    public async Task Help_Asked_SaysHowToUseIt(params string[] arguments)
    {
        var result = await EdgeProcess.RunAsync(arguments);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_Unknown_IsRefused()
    {
        var result = await EdgeProcess.RunAsync(["no-such-command"]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("no-such-command", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AddressInUse_SaysWhichAndEnds()
    {
        using var taken = Loopback.Listen();
        using var setup = new EdgeSetup().AddUsualCertificates().Set("EdgeProxy:Listeners:http:Address", $"{taken.LocalEndPoint}");

        var result = await EdgeProcess.RunAsync(["run", "--config", setup.Write()], setup);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{taken.LocalEndPoint}", result.Output, StringComparison.Ordinal);
        Assert.Contains("in use", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_IsWhatHappensWithoutACommand()
    {
        using var setup = new EdgeSetup().AddUsualCertificates();
        await using var edge = await EdgeProcess.StartAsync(["--config", setup.Write()], setup);

        Assert.NotEqual(0, edge.HttpsPort);
    }

    [Fact]
    public async Task Run_EnvironmentAndArguments_OverrideTheFile()
    {
        using var setup = new EdgeSetup().AddUsualCertificates().Set("EdgeProxy:Admin:Address", "127.0.0.1:1").Set("EdgeProxy:Drain:Timeout", "not a time");
        setup.Environment["EdgeProxy__Admin__Address"] = "127.0.0.1:0";
        await using var edge = await EdgeProcess.StartAsync(["run", "--config", setup.Write(), "--EdgeProxy:Drain:Timeout=00:00:07"], setup);

        Assert.NotEqual(1, edge.AdminPort);
    }

    [RequiresTool("prlimit")]
    public async Task Run_WithTooFewFilesToOpen_SaysSoInOneLine()
    {
        using var setup = new EdgeSetup().AddUsualCertificates();
        setup.Launcher = ["prlimit", "--nofile=64"];

        var result = await EdgeProcess.RunAsync(["run", "--config", setup.Write()], setup);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            "This process may open 64 files; EdgeProxy needs 512, and two more for each connection it is to serve. Raise the limit (ulimit -n, LimitNOFILE=).",
            result.Output);
    }
}
