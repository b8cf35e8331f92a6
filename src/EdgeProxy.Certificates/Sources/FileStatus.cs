using System.Runtime.InteropServices;

namespace EdgeProxy.Certificates;

/// <summary>
/// Which file a path leads to and when it changed last. .NET tells neither the inode nor the time of the last change (ctime), and without
/// them a file that was replaced, or rewritten with its old date put back, looks the same as before.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly struct FileStatus
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint BasicStats = 0x7FF; // STATX_BASIC_STATS

    // struct statx of linux/stat.h has the same layout on every architecture.
    [FieldOffset(32)]
    public readonly ulong Inode;
    [FieldOffset(40)]
    public readonly ulong Size;
    [FieldOffset(96)]
    private readonly long _changedSeconds;
    [FieldOffset(104)]
    public readonly uint ChangedNanoseconds;
    [FieldOffset(112)]
    public readonly long ModifiedSeconds;
    [FieldOffset(120)]
    public readonly uint ModifiedNanoseconds;
    [FieldOffset(136)]
    private readonly uint _deviceMajor;
    [FieldOffset(140)]
    private readonly uint _deviceMinor;

    public ulong Device => ((ulong)_deviceMajor << 32) | _deviceMinor;

    public long ChangedSeconds => _changedSeconds;

    public DateTimeOffset ChangedAt => DateTimeOffset.FromUnixTimeSeconds(_changedSeconds).AddTicks(ChangedNanoseconds / 100);

    /// <summary>Looks at the file itself, whatever symbolic links lead to it. False when there is none, or the system cannot tell.</summary>
    public static bool TryGet(string path, out FileStatus status)
    {
        try
        {
            return Statx(CurrentDirectory, path, flags: 0, BasicStats, out status) == 0;
        }
        catch (Exception absent) when (absent is EntryPointNotFoundException or DllNotFoundException)
        {
            status = default;
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out FileStatus status);
}
