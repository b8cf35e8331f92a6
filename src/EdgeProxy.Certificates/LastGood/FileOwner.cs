using System.Runtime.InteropServices;

namespace EdgeProxy.Certificates;

/// <summary>Whose a file is. .NET tells a file's mode and not its owner, and whoever owns a file may give it any mode.</summary>
public static class FileOwner
{
    private const uint Root = 0;
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint OfOwner = 0x8; // STATX_UID
    private const int StatusSize = 256;
    private const int OwnerOffset = 20; // stx_uid: the same on every architecture, unlike struct stat

    /// <summary>Whether it belongs to this process's user, or to root, who can read its memory anyhow.</summary>
    /// <exception cref="IOException">Nobody can tell.</exception>
    public static bool IsTrusted(string path)
    {
        var status = new byte[StatusSize];
        if (Status(CurrentFolder, path, NoFollow, OfOwner, status) != 0) throw new IOException($"the owner of {path} cannot be found out");
        var owner = BitConverter.ToUInt32(status, OwnerOffset);
        return owner == Root || owner == OwnUser();
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] status);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint OwnUser();
}
