using EdgeProxy.AccessLogging;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.AccessLogging;

public sealed class AccessLogFileTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string Path => _folder.Combine("access.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_FileThatIsThere_IsAppendedTo()
    {
        _folder.Write("access.log", "before\n");
        using var file = new AccessLogFile(Path);

        file.Write("after\n"u8);

        Assert.Equal("before\nafter\n", await File.ReadAllTextAsync(Path));
    }

    [Fact]
    public async Task Write_FileThatWasRenamed_GoesOnInANewOne()
    {
        using var file = new AccessLogFile(Path);
        file.Write("first\n"u8);
        File.Move(Path, Path + ".1");

        file.Write("second\n"u8);

        Assert.Equal(("first\n", "second\n"), (await File.ReadAllTextAsync(Path + ".1"), await File.ReadAllTextAsync(Path)));
    }

    [Fact]
    public async Task Write_RenamedAndMadeAnew_GoesOnInTheNewOne()
    {
        using var file = new AccessLogFile(Path);
        file.Write("first\n"u8);
        File.Move(Path, Path + ".1");
        await File.WriteAllTextAsync(Path, "");

        file.Write("second\n"u8);

        Assert.Equal(("first\n", "second\n"), (await File.ReadAllTextAsync(Path + ".1"), await File.ReadAllTextAsync(Path)));
    }

    [Fact]
    public async Task Write_FileThatWasTruncated_StartsAtItsBeginning()
    {
        using var file = new AccessLogFile(Path);
        file.Write("first\n"u8);
        await File.WriteAllTextAsync(Path, ""); // logrotate's copytruncate

        file.Write("second\n"u8);

        Assert.Equal("second\n", await File.ReadAllTextAsync(Path));
    }
}
