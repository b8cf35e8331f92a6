using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace EdgeProxy.Certificates;

/// <summary>
/// One thread for work that nobody waits for. It yields to every other thread: reading, vetting and trying a renewed certificate takes some
/// milliseconds of a processor, and clients that shake hands meanwhile must not be the ones who pay for it.
/// </summary>
internal sealed class LowPriorityThread : IDisposable
{
    // With weight 110 to everybody else's 1024 (sched(7)) it still gets a tenth of a processor when all are busy.
    private const int Niceness = 10;

    private readonly BlockingCollection<Action> _work = [];

    /// <summary>Starts the thread.</summary>
    /// <param name="name">What debuggers and <c>top -H</c> show.</param>
    public LowPriorityThread(string name)
    {
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Runs work on the thread, after what was asked for before.</summary>
    /// <returns>Its result, or its exception.</returns>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        });
        return done.Task;
    }

    /// <summary>Ends the thread once it has done what it was asked for. Nothing may be asked for afterwards.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        LowerPriority();
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }

    /// <summary>.NET's <see cref="Thread.Priority"/> does nothing on Linux. There niceness belongs to the thread (setpriority(2), "C library/kernel differences").</summary>
    private static void LowerPriority()
    {
        const int process = 0; // PRIO_PROCESS, which with 0 is the calling thread
        try
        {
            _ = SetPriority(process, 0, Niceness);
        }
        catch (Exception absent) when (absent is EntryPointNotFoundException or DllNotFoundException)
        {
            // Then it competes with the others; nothing depends on it.
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, uint who, int niceness);
}
