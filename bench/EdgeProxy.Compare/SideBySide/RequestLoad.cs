using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EdgeProxy.Compare;

/// <summary>Requests on a few connections that stay open, by <c>h2load</c>.</summary>
/// <param name="path">What is asked for.</param>
/// <param name="protocol">The arguments that say how: protocol, connections, streams.</param>
internal sealed class RequestLoad(string path, params IReadOnlyList<string> protocol) : ILoad
{
    public const string Program = "/usr/bin/h2load";

    // What h2load may take beyond the time it was given.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static bool IsInstalled => File.Exists(Program);

    // So long it loads before it measures.
    private TimeSpan Lead { get; init; }

    /// <summary>
    /// The same, measured once it has loaded for a while. Who rests between two loads begins the next with cold caches, and with more than what it may spend
    /// in a second, such as new traces, saved up; a proxy that is busy all day has neither.
    /// </summary>
    public RequestLoad After(TimeSpan lead) => new(path, protocol) { Lead = lead };

    /// <summary>What <c>h2load</c> is told.</summary>
    /// <param name="port">The server's.</param>
    /// <param name="duration">How long.</param>
    /// <param name="log">Takes a line for each request.</param>
    public IReadOnlyList<string> Arguments(int port, TimeSpan duration, string log) =>
    [
        .. protocol, "-t", "1", "-D", Milliseconds(duration), .. Lead > TimeSpan.Zero ? ["--warm-up-time", Milliseconds(Lead)] : Array.Empty<string>(),
        "--log-file", log, $"--connect-to=127.0.0.1:{port}", $"https://{BenchSite.Host}:{port}{path}",
    ];

    public async Task<LoadResult> RunAsync(IBenchServer server, TimeSpan duration, CancellationToken stop)
    {
        var log = Path.GetTempFileName();
        try
        {
            var begin = Reading.Of(server);
            var report = await LoadAsync(server.Port, duration, log, () => begin = Reading.Of(server), stop);
            var end = Reading.Of(server);
            var (succeeded, failed) = H2LoadReport.Requests(report);
            return new LoadResult(
                succeeded, failed, TimeProvider.System.GetElapsedTime(begin.Timestamp, end.Timestamp), end.Processor - begin.Processor, [.. H2LoadReport.Milliseconds(File.ReadLines(log))]);
        }
        finally
        {
            File.Delete(log);
        }
    }

    private async Task<string> LoadAsync(int port, TimeSpan duration, string log, Action begun, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(Lead + duration + Patience);
        using var process = Process.Start(new ProcessStartInfo(Program, Arguments(port, duration, log)) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("h2load did not start");
        try
        {
            var report = new StringBuilder();
            while (await process.StandardOutput.ReadLineAsync(end.Token) is { } line)
            {
                report.AppendLine(line);
                // Said where there is a lead, and at once: it writes line by line.
                if (H2LoadReport.IsBegin(line)) begun();
            }

            await process.WaitForExitAsync(end.Token);
            return report.ToString();
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0}ms");

    private sealed record Reading(long Timestamp, TimeSpan Processor)
    {
        public static Reading Of(IBenchServer server) => new(TimeProvider.System.GetTimestamp(), ProcessorTime.Of(server.ProcessIds));
    }
}
