using EdgeProxy.Compare;

namespace EdgeProxy.LoadTests.Tests.Compare;

public class PeersOptionsTests
{
    [Fact]
    public void TryParse_FullRun_WritesToTheResults()
    {
        Assert.Empty(PeersOptions.TryParse(["--server-cores", "3", "--all-cores", "0,1,3"], out var options));

        Assert.Equal((Path.Combine("bench", "results"), "3", 5, TimeSpan.FromSeconds(60)), (options.Output, options.ServerCores, options.Rounds, options.WarmUp));
    }

    [Theory]
    [InlineData("--quick")]
    [InlineData("--only h1")]
    [InlineData("--seconds 1")]
    public void TryParse_AnyOtherRun_LeavesTheResultsAlone(string arguments)
    {
        Assert.Empty(PeersOptions.TryParse(arguments.Split(' '), out var options));

        Assert.Equal(Path.Combine("artifacts", "bench"), options.Output);
    }

    [Fact]
    public void TryParse_LinesAndServers_AreTakenInTheOrderOfTheTable()
    {
        Assert.Empty(PeersOptions.TryParse(["--only", "h2,handshake-rsa,h1", "--servers", "NGINX,edgeproxy"], out var options));

        Assert.Equal(["handshake-rsa", "h1", "h2"], options.Lines);
        Assert.Equal(["EdgeProxy", "nginx"], options.Servers);
    }

    [Fact]
    public void TryParse_NotUnderstood_NamesAllOfItAndWhatIsKnown()
    {
        var errors = PeersOptions.TryParse(["--only", "h3", "--rounds", "many", "--fast", "1"], out _);

        Assert.Equal(3, errors.Count);
        Assert.Contains("'h3' is none of handshake-ecdsa, ", errors[0], StringComparison.Ordinal);
        Assert.Contains("'many'", errors[1], StringComparison.Ordinal);
        Assert.Contains("unknown option '--fast'; known are --quick", errors[2], StringComparison.Ordinal);
    }
}
