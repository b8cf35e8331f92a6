using System.Diagnostics;

namespace EdgeProxy.Compare;

/// <summary>What the kernel says of the time that processors spent on a process; unlike the clock's, it does not depend on who else is busy.</summary>
internal static class ProcessorTime
{
    public static TimeSpan Of(IReadOnlyList<int> processes) => processes.Aggregate(TimeSpan.Zero, (sum, id) =>
    {
        using var process = Process.GetProcessById(id);
        return sum + process.TotalProcessorTime;
    });
}
