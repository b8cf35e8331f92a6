using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EdgeProxy.Compare;

/// <summary>Signals that .NET cannot send. Their numbers are Linux's, on x64 and arm64.</summary>
internal static class ProcessSignal
{
    private const int Cont = 18;
    private const int Stop = 19;

    /// <summary>Takes the processor from a process until it is told to go on.</summary>
    /// <exception cref="Win32Exception">It has ended.</exception>
    public static void Pause(int process) => Send(process, Stop);

    /// <summary>Lets it go on.</summary>
    /// <exception cref="Win32Exception">It has ended.</exception>
    public static void Continue(int process) => Send(process, Cont);

    private static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0) throw new Win32Exception();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
