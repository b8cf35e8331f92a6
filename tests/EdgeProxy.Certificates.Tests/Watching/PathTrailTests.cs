using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Watching;

public sealed class PathTrailTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Of_AFile_IsItsFolderAndItsName()
    {
        _directory.Write("a/tls.crt", "text");
        Assert.Equal(["a:tls.crt"], Trail("a/tls.crt"));
    }

    [Fact]
    public void Of_AFileBehindLinks_IsEveryLinkAndTheFile()
    {
        _directory.Write("mount/..1/tls.crt", "text");
        Directory.CreateSymbolicLink(_directory.Combine("mount", "..data"), "..1");
        File.CreateSymbolicLink(_directory.Combine("mount", "tls.crt"), "..data/tls.crt");
        Directory.CreateSymbolicLink(_directory.Combine("link"), _directory.Combine("mount"));

        Assert.Equal([":link", "mount:tls.crt", "mount:..data", "mount/..1:tls.crt"], Trail("link/tls.crt"));
    }

    [Fact]
    public void Of_ALinkThatGoesUp_FollowsIt()
    {
        _directory.Write("archive/1.pem", "text");
        Directory.CreateDirectory(_directory.Combine("live", "site"));
        File.CreateSymbolicLink(_directory.Combine("live", "site", "cert.pem"), "../../archive/./1.pem");
        Assert.Equal(["live/site:cert.pem", "archive:1.pem"], Trail("live/site/cert.pem"));
    }

    [Fact]
    public void Of_SomethingMissing_IsWhereItWouldAppear() => Assert.Equal([":run"], Trail("run/api/tls.crt"));

    [Fact]
    public void Of_LinksInACircle_Ends()
    {
        File.CreateSymbolicLink(_directory.Combine("a"), "b");
        File.CreateSymbolicLink(_directory.Combine("b"), "a");
        Assert.Equal([":a", ":b"], Trail("a").Distinct());
    }

    private IEnumerable<string> Trail(string path) =>
        PathTrail.Of(_directory.Combine(path)).Select(point => $"{point.Folder[_directory.Path.Length..].TrimStart('/')}:{point.Name}");
}
