using System.Diagnostics;
using System.Globalization;

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

    public async Task<LoadResult> RunAsync(IBenchServer server, TimeSpan duration, CancellationToken stop)
    {
        var log = Path.GetTempFileName();
        try
        {
            var (started, processor) = (TimeProvider.System.GetTimestamp(), ProcessorTime.Of(server.ProcessIds));
            var report = await LoadAsync(server.Port, duration, log, stop);
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            var used = ProcessorTime.Of(server.ProcessIds) - processor;
            var (succeeded, failed) = H2LoadReport.Requests(report);
            return new LoadResult(succeeded, failed, elapsed, used, [.. H2LoadReport.Milliseconds(File.ReadLines(log))]);
        }
        finally
        {
            File.Delete(log);
        }
    }

    private async Task<string> LoadAsync(int port, TimeSpan duration, string log, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(duration + Patience);
        string[] arguments =
        [
            .. protocol, "-t", "1", "-D", string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:F0}ms"),
            "--log-file", log, $"--connect-to=127.0.0.1:{port}", $"https://{BenchSite.Host}:{port}{path}",
        ];
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("h2load did not start");
        try
        {
            var report = await process.StandardOutput.ReadToEndAsync(end.Token);
            await process.WaitForExitAsync(end.Token);
            return report;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
