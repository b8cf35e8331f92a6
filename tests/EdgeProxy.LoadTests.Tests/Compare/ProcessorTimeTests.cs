using System.ComponentModel;
using System.Diagnostics;
using EdgeProxy.Compare;

namespace EdgeProxy.LoadTests.Tests.Compare;

public sealed class ProcessorTimeTests
{
    // Above the highest that Linux gives (pid_max).
    private const int NoProcess = 4_194_305;

    // What /proc tells is in hundredths of a second, of which there are two, user's and system's.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Of_AProcess_IsWhatProcTellsOfItAndFiner()
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;

        var time = ProcessorTime.Of([process.Id]);

        process.Refresh();
        Assert.InRange(time, before - Tick, process.TotalProcessorTime + Tick);
        Assert.NotEqual(0, time.Ticks % TimeSpan.TicksPerMillisecond);
    }

    [Fact]
    public void Of_Several_IsTheirSum()
    {
        var one = ProcessorTime.Of([Environment.ProcessId]);

        Assert.InRange(ProcessorTime.Of([Environment.ProcessId, Environment.ProcessId]), 2 * one, TimeSpan.MaxValue);
    }

    [Fact]
    public void Of_AProcessThatIsNone_Throws() => Assert.Throws<Win32Exception>(static () => ProcessorTime.Of([NoProcess]));
}
