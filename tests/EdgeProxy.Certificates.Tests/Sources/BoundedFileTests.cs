using System.Diagnostics;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Sources;

public sealed class BoundedFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryRead_RegularFile_GivesItsBytes()
    {
        Assert.True(BoundedFile.TryRead(_directory.Write("a", "abc"), 3, out var bytes, out _, out _));
        Assert.Equal("abc"u8, bytes);
    }

    [Fact]
    public void TryRead_Link_GivesTheBytesOfItsTarget()
    {
        _directory.Write("a", "abc");
        File.CreateSymbolicLink(_directory.Combine("b"), "a");
        File.CreateSymbolicLink(_directory.Combine("c"), "b");
        Assert.True(BoundedFile.TryRead(_directory.Combine("c"), 3, out var bytes, out _, out _));
        Assert.Equal("abc"u8, bytes);
    }

    [Fact]
    public void TryRead_FileOverTheLimit_IsTooLarge() => AssertRefused(_directory.Write("a", "abcd"), CertificateFailureReason.FileTooLarge);

    [Fact]
    public void TryRead_EmptyFile_IsRefused() => AssertRefused(_directory.Write("a", ""), CertificateFailureReason.NotARegularFile);

    [Fact]
    public void TryRead_Folder_IsRefused() => AssertRefused(_directory.Path, CertificateFailureReason.NotARegularFile);

    [Fact]
    public void TryRead_Device_IsRefused() => AssertRefused("/dev/zero", CertificateFailureReason.NotARegularFile);

    [Fact]
    public void TryRead_PipeThatNobodyWritesTo_IsRefusedAtOnce()
    {
        var pipe = _directory.Combine("pipe");
        using var mkfifo = Process.Start("mkfifo", pipe);
        mkfifo.WaitForExit();
        AssertRefused(pipe, CertificateFailureReason.NotARegularFile);
    }

    [Fact]
    public void TryRead_MissingFile_IsNotFound() => AssertRefused(_directory.Combine("missing"), CertificateFailureReason.FileNotFound);

    [Fact]
    public void TryRead_FileInMissingFolder_IsNotFound() => AssertRefused(_directory.Combine("missing", "a"), CertificateFailureReason.FileNotFound);

    [Fact]
    public void TryRead_DanglingLink_IsNotFound()
    {
        File.CreateSymbolicLink(_directory.Combine("link"), "missing");
        AssertRefused(_directory.Combine("link"), CertificateFailureReason.FileNotFound);
    }

    [Fact]
    public void TryRead_LinksInACircle_IsRefused()
    {
        File.CreateSymbolicLink(_directory.Combine("a"), "b");
        File.CreateSymbolicLink(_directory.Combine("b"), "a");
        AssertRefused(_directory.Combine("a"), CertificateFailureReason.FileUnreadable);
    }

    private static void AssertRefused(string path, CertificateFailureReason expected)
    {
        Assert.False(BoundedFile.TryRead(path, 3, out var bytes, out var reason, out var message));
        Assert.Null(bytes);
        Assert.Equal(expected, reason);
        Assert.Contains(path, message, StringComparison.Ordinal);
    }
}
