using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>Loads an EdgeProxy until the runtime has compiled what the load needs: measured before, the compiler is a good part of what is measured, and the larger the more there is to compile.</summary>
/// <remarks>Who waits to be told that nothing new runs looks at rest, too: this holds for an EdgeProxy that waits some ms for that (docs/decisions/0017).</remarks>
internal static class JitRest
{
    // As much of the processor as is no longer worth mentioning, three times in a row; and the end of patience.
    private const double Rest = 0.01;
    private const int Times = 3;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>Loads it.</summary>
    /// <returns>Whether the compiler came to rest.</returns>
    public static async Task<bool> WarmUpAsync(EdgeProxyServer server, ILoad load, CancellationToken stop)
    {
        var resting = 0;
        for (var spent = TimeSpan.Zero; spent < Patience; spent += Slice)
        {
            var before = Compiling(server);
            await load.RunAsync(server, Slice, stop);
            resting = Compiling(server) - before < Rest * Slice ? resting + 1 : 0;
            if (resting == Times) return true;
        }

        return false;
    }

    // The kernel has the first 15 characters of a thread's name: ".NET Tiered Compilation Worker". It may end, and another begin.
    private static TimeSpan Compiling(EdgeProxyServer server)
    {
        var sum = TimeSpan.Zero;
        foreach (var thread in server.ProcessIds.SelectMany(static id => Directory.EnumerateDirectories($"/proc/{id}/task")))
        {
            try
            {
                if (!File.ReadAllText(Path.Combine(thread, "comm")).StartsWith(".NET Tiered Com", StringComparison.Ordinal)) continue;
                var nanoseconds = long.Parse(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);
                sum += TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }

        return sum;
    }
}
