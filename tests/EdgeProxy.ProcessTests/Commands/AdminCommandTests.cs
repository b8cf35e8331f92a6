using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Commands;

/// <summary>The commands that ask a running proxy.</summary>
public sealed class AdminCommandTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Fact]
    public async Task Status_OfARunningProxy_IsATable()
    {
        var (exitCode, output) = await RunAsync("status");

        Assert.Equal(0, exitCode);
        Assert.Contains(": running", output, StringComparison.Ordinal);
        Assert.Contains("last reload: accepted", output, StringComparison.Ordinal);
        Assert.Matches($@"https +https://127\.0\.0\.1:{fixture.Edge.HttpsPort} +\d", output);
    }

    [Fact]
    public async Task Status_AsJson_IsTheEndpointsAnswer()
    {
        var (exitCode, output) = await RunAsync("status", "--json");

        Assert.Equal(0, exitCode);
        Assert.Equal("running", JsonNode.Parse(output)!["phase"]!.GetValue<string>());
    }

    [Fact]
    public async Task Certs_AllServing_AreListedAndTheExitCodeIsZero()
    {
        var (exitCode, output) = await RunAsync("certs");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"(?m)^NAME +STATE +LEFT +STAPLE +KEY +HOSTS$", output);
        Assert.Matches(@"(?m)^one +serving +\d+ days +\w+ +ecdsa +one\.test, localhost$", output);
    }

    [Fact]
    public async Task Reload_NothingChanged_SaysHowManyServe()
    {
        var (exitCode, output) = await RunAsync("reload");

        Assert.Equal(0, exitCode);
        Assert.Contains("5 certificates serve; 0 published, 0 removed, 0 failures.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_ThenUndo_TurnsReadinessOffAndOnAgain()
    {
        using var setup = new EdgeSetup().AddUsualCertificates();
        await using var edge = await EdgeProcess.StartAsync(setup);
        string[] admin = ["--admin", $"127.0.0.1:{edge.AdminPort}"];

        var drained = await EdgeProcess.RunAsync(["drain", .. admin]);
        using var notReady = await edge.Admin.GetAsync("readyz");
        var again = await EdgeProcess.RunAsync(["drain", .. admin]);
        var undone = await EdgeProcess.RunAsync(["drain", "--undo", .. admin]);
        using var ready = await edge.Admin.GetAsync("readyz");

        Assert.Equal((0, 1, 0), (drained.ExitCode, again.ExitCode, undone.ExitCode));
        Assert.Contains("draining", drained.Output, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (notReady.StatusCode, ready.StatusCode));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("certs", "--json")]
    public async Task Command_NobodyListens_SaysWhereItLooked(params string[] command)
    {
        // Discard: nobody listens there, and nobody may without being root.
        var (exitCode, output) = await EdgeProcess.RunAsync([.. command, "--admin", "http://127.0.0.1:9"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("No proxy answers at http://127.0.0.1:9", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_AddressThatIsNone_IsRefused()
    {
        var (exitCode, output) = await EdgeProcess.RunAsync(["status", "--admin", "ftp://here/"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("unix:/run/edgeproxy.sock", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OverAUnixSocketWithAToken_Works()
    {
        using var setup = new EdgeSetup().AddUsualCertificates();
        setup.Pki.MismatchedKey("mismatched.test").WritePair(setup.CertificateFolder, "mismatched");
        var (socket, token) = (Path.Combine(setup.FolderPath, "admin.sock"), Path.Combine(setup.FolderPath, "token"));
        await File.WriteAllTextAsync(token, "a-token\n");
        setup.Set("EdgeProxy:Admin:Address", $"unix:{socket}").Set("EdgeProxy:Admin:TokenFile", token);
        await using var edge = EdgeProcess.Launch(["run", "--config", setup.Write()], setup);
        await edge.WaitForOutputAsync("the admin socket", static lines => lines.Any(static line => line.Contains("(admin)", StringComparison.Ordinal)));

        var without = await EdgeProcess.RunAsync(["certs", "--admin", $"unix:{socket}"]);
        var with = await EdgeProcess.RunAsync(["certs", "--admin", $"unix:{socket}", "--token-file", token]);

        Assert.Equal(1, without.ExitCode);
        Assert.Contains("--token-file", without.Output, StringComparison.Ordinal);
        Assert.Equal(1, with.ExitCode); // one of them is rejected
        Assert.Matches(@"(?m)^mismatched +rejected", with.Output);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] command)
    {
        var result = await EdgeProcess.RunAsync([.. command, "--admin", $"http://127.0.0.1:{fixture.Edge.AdminPort}"]);
        return (result.ExitCode, result.Output);
    }
}
