using System.Globalization;

namespace EdgeProxy.ProcessTests.Harness;

/// <summary>Memory and file descriptors of a process, as the kernel counts them.</summary>
internal sealed class ProcessUsage(int processId)
{
    // USER_HZ, the same on every Linux.
    private const double TicksPerSecond = 100;

    public const long MiB = 1024 * 1024;

    /// <summary>Resident bytes, managed and native.</summary>
    public long Resident => Status("VmRSS:");

    /// <summary>
    /// The most that was ever resident: nothing is missed between two looks.
    /// Linux counts pages by processor and gathers them late (proc(5)), so it may read a few pages less than before.
    /// </summary>
    public long PeakResident => Status("VmHWM:");

    /// <summary>Processor time so far, in user and kernel mode.</summary>
    public TimeSpan Processor
    {
        get
        {
            // The second field is the program's name in parentheses, which may hold anything; utime and stime are the 14th and 15th.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromSeconds((long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
        }
    }

    /// <summary>How many processors it kept busy, on average over so much time.</summary>
    public async Task<double> LoadAsync(TimeSpan during)
    {
        var (started, worked) = (TimeProvider.System.GetTimestamp(), Processor);
        await Task.Delay(during);
        return (Processor - worked) / TimeProvider.System.GetElapsedTime(started);
    }

    public int OpenFiles => Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length;

    /// <summary>How many threads have that name; the kernel keeps 15 characters of one.</summary>
    public int ThreadsNamed(string name) =>
        Directory.GetDirectories($"/proc/{processId}/task").Count(task => File.ReadAllText(Path.Combine(task, "comm")).TrimEnd('\n') == name);

    private long Status(string key)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim('\t'), CultureInfo.InvariantCulture);
    }
}
