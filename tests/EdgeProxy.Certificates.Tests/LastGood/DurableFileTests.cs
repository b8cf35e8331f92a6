using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.LastGood;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Write_OverAnotherVersion_ReplacesItAndLeavesNothingBeside()
    {
        var path = _directory.Write("secret", "old");

        DurableFile.Write(path, "new"u8);

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void Write_ThatCannotBeCompleted_LeavesNoCopyOfTheContents()
    {
        var path = _directory.Combine("secret");
        Directory.CreateDirectory(path); // Nothing can be renamed over a folder.

        Assert.ThrowsAny<SystemException>(() => DurableFile.Write(path, "a key"u8));

        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }
}
