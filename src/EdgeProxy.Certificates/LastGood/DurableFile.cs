using System.Runtime.InteropServices;

namespace EdgeProxy.Certificates;

/// <summary>Writes a file so that after a crash or a power cut it is there as a whole, or not at all.</summary>
public static class DurableFile
{
    /// <summary>What a file is called until it is complete. One that is found was left behind by a crash.</summary>
    public const string TemporaryExtension = ".tmp";

    private const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC

    /// <summary>Writes a file that its owner alone may read. Its name is durable once the folder was synchronised, too.</summary>
    public static void Write(string path, ReadOnlySpan<byte> contents)
    {
        var temporary = path + TemporaryExtension;
        File.Delete(temporary);
        try
        {
            WriteNew(temporary, contents);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // It may hold a key, and nobody would look for it.
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Makes the names in a folder durable. .NET opens no folders. A file system that cannot do it has done what it can.</summary>
    public static void SynchronizeFolder(string folder)
    {
        var descriptor = Open(folder, ReadOnlyCloseOnExec);
        if (descriptor < 0) return;
        _ = Synchronize(descriptor);
        _ = Close(descriptor);
    }

    private static void WriteNew(string path, ReadOnlySpan<byte> contents)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var stream = new FileStream(path, options);
        stream.Write(contents);
        stream.Flush(flushToDisk: true);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to tell.
        }
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronize(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
