using EdgeProxy.Commands;
using EdgeProxy.Configuration;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Commands;

public sealed class PathCheckTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("access.log", "state/deeper")]
    [InlineData("old.log", "logs")]
    [InlineData("stdout", "state")]
    public async Task Paths_ThatCanBeWritten_AreLeftAsTheyWere(string log, string state)
    {
        Prepare();

        Assert.Empty(await CheckAsync(log, state));
        Assert.Equal(["logs", "old.log"], Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order());
        Assert.Equal("a line", await File.ReadAllTextAsync(_folder.Combine("old.log")));
    }

    [Theory]
    [InlineData("missing/access.log", "state", "EdgeProxy:AccessLog:Path", "does not exist")]
    [InlineData("logs", "state", "EdgeProxy:AccessLog:Path", "it is a folder")]
    [InlineData("access.log", "old.log/state", "EdgeProxy:StateDirectory", "is no folder")]
    [InlineData("access.log", "old.log", "EdgeProxy:StateDirectory", "is no folder")]
    public async Task Path_ThatCannotBeWritten_IsAWarning(string log, string state, string path, string reason)
    {
        Prepare();

        var finding = Assert.Single(await CheckAsync(log, state));

        Assert.Equal((FindingSeverity.Warning, path), (finding.Severity, finding.Path));
        Assert.Contains(reason, finding.Message, StringComparison.Ordinal);
    }

    private void Prepare()
    {
        Directory.CreateDirectory(_folder.Combine("logs"));
        _folder.Write("old.log", "a line");
    }

    private async Task<IReadOnlyList<ConfigurationFinding>> CheckAsync(string log, string state)
    {
        var load = await Configurations.LoadAsync(Configurations.Minimal, _folder.Path, ("EdgeProxy:AccessLog:Path", log), ("EdgeProxy:StateDirectory", state));
        return await new PathCheck().RunAsync(load.Accepted!, CancellationToken.None);
    }
}
