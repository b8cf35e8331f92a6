using System.Globalization;

namespace EdgeProxy.ProcessTests.Harness;

/// <summary>Memory and file descriptors of a process, as the kernel counts them.</summary>
internal sealed class ProcessUsage(int processId)
{
    public const long MiB = 1024 * 1024;

    /// <summary>Resident bytes, managed and native.</summary>
    public long Resident => Status("VmRSS:");

    /// <summary>The most that was ever resident: nothing is missed between two looks.</summary>
    public long PeakResident => Status("VmHWM:");

    public int OpenFiles => Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length;

    private long Status(string key)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim('\t'), CultureInfo.InvariantCulture);
    }
}
