using System.Text.RegularExpressions;
using EdgeProxy.Tests.Deploy;

namespace EdgeProxy.Tests.Docs;

public partial class ReadmeTests
{
    private static readonly string Readme = DeployFolder.Read("README.md");

    // Newcomers, and the machines that play newcomers, run the first two blocks as they stand.
    [Fact]
    public void Readme_FirstTwoShellBlocks_AreTheDemoAndTheTests() =>
        Assert.Equal(["dotnet run -c Release --project src/EdgeProxy -- demo", "tests/run"], Blocks("sh").Take(2));

    [Fact]
    public void Readme_Json_IsStrictJson()
    {
        var blocks = Blocks("json").ToList();

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => DeployFolder.Json(block));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Links_IntoTheRepository_LeadSomewhere(string page)
    {
        var targets = Link().Matches(DeployFolder.Read(page)).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(targets);
        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(DeployFolder.Root, target)), target));
    }

    internal static IEnumerable<string> Blocks(string language, string? page = null) =>
        Fence().Matches(page ?? Readme).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value.Trim());

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)\)")]
    private static partial Regex Link();
}
