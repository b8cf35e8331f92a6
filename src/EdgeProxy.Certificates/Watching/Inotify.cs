using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeProxy.Certificates;

/// <summary>
/// The kernel's calls, see inotify(7). One instance watches any number of folders: .NET's FileSystemWatcher takes an instance for each, of
/// which a user may have 128, and follows neither a symbolic link that is replaced nor a folder that comes back.
/// </summary>
internal static class Inotify
{
    public const int EventHeaderSize = 16;

    /// <summary>Overflow of the kernel's queue: events were lost.</summary>
    public const uint Overflow = 0x4000;

    /// <summary>The kernel has dropped a watch, because it was told to or because the folder is gone, which it told before.</summary>
    public const uint Ignored = 0x8000;

    // Writes are told while they go on, not only at the end, so that a slow writer is waited for.
    private const uint Modify = 0x2;
    private const uint Attributes = 0x4;
    private const uint CloseWrite = 0x8;
    private const uint MovedFrom = 0x40;
    private const uint MovedTo = 0x80;
    private const uint Create = 0x100;
    private const uint Delete = 0x200;
    private const uint DeleteSelf = 0x400;
    private const uint MoveSelf = 0x800;
    private const uint OnlyDirectories = 0x0100_0000;
    private const uint Changes = Modify | Attributes | CloseWrite | MovedFrom | MovedTo | Create | Delete | DeleteSelf | MoveSelf | OnlyDirectories;

    private const int CloseOnExec = 0x80000;

    /// <summary>Null when the user has no instance left (EMFILE), or the system knows no inotify.</summary>
    public static SafeFileHandle? TryOpen(out string? problem)
    {
        problem = null;
        try
        {
            var descriptor = inotify_init1(CloseOnExec);
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
            problem = Marshal.GetLastPInvokeErrorMessage();
        }
        catch (Exception absent) when (absent is EntryPointNotFoundException or DllNotFoundException)
        {
            problem = "there is no inotify here";
        }

        return null;
    }

    /// <summary>Watches a folder, or goes on watching it: the same folder has the same number.</summary>
    /// <returns>The watch's number; null when it cannot be watched, with the reason unless there is no such folder.</returns>
    public static int? TryAdd(SafeFileHandle instance, string folder, out string? problem)
    {
        const int NoEntry = 2;
        const int NotADirectory = 20;
        problem = null;
        var watch = inotify_add_watch(instance, folder, Changes);
        if (watch >= 0) return watch;
        if (Marshal.GetLastPInvokeError() is not (NoEntry or NotADirectory)) problem = Marshal.GetLastPInvokeErrorMessage();
        return null;
    }

    public static void Remove(SafeFileHandle instance, int watch) => _ = inotify_rm_watch(instance, watch);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int inotify_init1(int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int inotify_add_watch(SafeFileHandle instance, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mask);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int inotify_rm_watch(SafeFileHandle instance, int watch);
}
