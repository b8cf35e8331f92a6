using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>What the kernel says of a process' memory.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident memory in KiB of all the processes, once five readings a second apart differ by less than one percent.</summary>
    public static async Task<long> SettledAsync(IReadOnlyList<int> processes)
    {
        const int mostReadings = 30;
        const int inARow = 5;
        var last = Now(processes);
        for (int reading = 0, steady = 0; reading < mostReadings && steady < inARow; reading++)
        {
            await Task.Delay(1000);
            var now = Now(processes);
            steady = Math.Abs(now - last) * 100 < now ? steady + 1 : 0;
            last = now;
        }

        return last;
    }

    public static IEnumerable<int> ChildrenOf(int process) =>
        File.ReadAllText($"/proc/{process}/task/{process}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture));

    /// <summary>
    /// Resident memory in KiB at this moment. Of a master and its workers each page counts once, however many share it: the certificates
    /// that nginx's master has read are the worker's, too.
    /// </summary>
    public static long Now(IReadOnlyList<int> processes) =>
        processes.Count == 1 ? Field($"/proc/{processes[0]}/status", "VmRSS:") : processes.Sum(process => Field($"/proc/{process}/smaps_rollup", "Pss:"));

    private static long Field(string file, string name)
    {
        var line = File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
