using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EdgeProxy.Compare;

/// <summary>
/// What the kernel says of the time that processors spent on a process; unlike the clock's, it does not depend on who else is busy. By the process's clock, in
/// nanoseconds: what /proc tells of a process is in hundredths of a second, which is a whole twentieth of what a proxy that is not busy takes in one.
/// </summary>
internal static class ProcessorTime
{
    // What clock_getcpuclockid(3) makes of an id: all threads of a process, those that have ended included, by the scheduler's count.
    private const int IdAt = 3;
    private const int ByScheduler = 2;

    /// <summary>Of some processes together.</summary>
    /// <exception cref="Win32Exception">One of them has ended.</exception>
    public static TimeSpan Of(IReadOnlyList<int> processes) => processes.Aggregate(TimeSpan.Zero, static (sum, id) =>
        GetTime((~id << IdAt) | ByScheduler, out var time) == 0
            ? sum + TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick)
            : throw new Win32Exception());

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
