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
        var last = Resident(processes);
        for (int reading = 0, steady = 0; reading < mostReadings && steady < inARow; reading++)
        {
            await Task.Delay(1000);
            var now = Resident(processes);
            steady = Math.Abs(now - last) * 100 < now ? steady + 1 : 0;
            last = now;
        }

        return last;
    }

    public static IEnumerable<int> ChildrenOf(int process) =>
        File.ReadAllText($"/proc/{process}/task/{process}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture));

    private static long Resident(IReadOnlyList<int> processes) => processes.Sum(ResidentOf);

    private static long ResidentOf(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
