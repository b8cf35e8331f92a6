using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Authentication;

namespace EdgeProxy.Compare;

/// <summary>
/// EdgeProxy beside nginx, HAProxy and Caddy: the same certificates, the same backend, the same load, by turns. What counts is the
/// processor time that the kernel charges to a server, and its ratio to nginx: both hold on a machine that others use, too.
/// </summary>
internal sealed class Peers(PeersOptions options, BenchSite site, int backendPort, IReadOnlyList<Contender> contenders, CancellationToken stop)
{
    private const int Starts = 7;

    // For what is compiled ahead of time, to open its connections to the backend and fill its caches.
    private static readonly TimeSpan ShortWarmUp = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        if (PeersOptions.TryParse(arguments, out var options) is { Count: > 0 } errors)
        {
            foreach (var error in errors) await Console.Error.WriteLineAsync(error);
            return 2;
        }

        if (!NginxServer.IsInstalled || !RequestLoad.IsInstalled)
        {
            await Console.Error.WriteLineAsync("nginx is the backend and h2load the load (apt-get install nginx-light nghttp2-client), and one of them is not installed");
            return 1;
        }

        using var end = new CancellationTokenSource();
        // Servers are ended by whoever started them, also when somebody has seen enough.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        var chosen = Contender.All.Where(contender => options.Servers.Contains(contender.Name, StringComparer.Ordinal)).ToList();
        foreach (var missing in chosen.Where(contender => !contender.IsInstalled)) await output.WriteLineAsync($"{missing.Name} is not installed and left out");

        var started = TimeProvider.System.GetTimestamp();
        using var site = new BenchSite();
        await using var backend = await NginxServer.StartBackendAsync(site);
        var contenders = chosen.Where(contender => contender.IsInstalled).ToList();
        List<Figures> figures;
        try
        {
            figures = await new Peers(options, site, backend.Port, contenders, end.Token).MeasureAsync();
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("ended before it was done; nothing was written");
            return 1;
        }

        var report = await PeersReport.WriteAsync(options, contenders, figures);
        await output.WriteLineAsync(report);
        await output.WriteLineAsync($"{options.Output} has table and pictures. That took {TimeProvider.System.GetElapsedTime(started).TotalMinutes:F1} minutes.");
        return 0;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            end.Cancel();
        }
    }

    private async Task<List<Figures>> MeasureAsync()
    {
        var figures = new List<Figures>();
        var lines = Lines.UnderLoad(site.Write("upload", new string('x', 1 << 20))).Where(line => options.Lines.Contains(line.Id, StringComparer.Ordinal)).ToList();
        if (lines.Count > 0) figures.AddRange(await UnderLoadAsync(lines));
        if (options.Lines.Contains(Lines.Idle, StringComparer.Ordinal)) figures.AddRange(await IdleAsync());
        if (options.Lines.Contains(Lines.Start, StringComparer.Ordinal)) figures.Add(await StartsAsync());
        return figures;
    }

    private async Task<List<Figures>> UnderLoadAsync(List<LoadLine> lines)
    {
        var running = new List<(string Name, IBenchServer Server)>();
        try
        {
            foreach (var contender in contenders) running.Add((contender.Name, await contender.StartAsync(site, backendPort, options.ServerCores)));
            foreach (var (name, server) in running) await WarmUpAsync(name, server, lines);
            var figures = new List<Figures>();
            foreach (var line in lines)
            {
                var measured = new Figures(line);
                for (var round = 1; round <= options.Rounds; round++)
                {
                    // A B C A B C: whatever the machine does meanwhile, it does to all of them.
                    foreach (var (name, server) in running)
                    {
                        if (await MeasureAsync(line, name, server, options.Duration) is { } result) measured.Add(name, line.Figure(result), result);
                        await Task.Delay(Pause, stop);
                    }
                }

                figures.Add(measured);
            }

            return figures;
        }
        finally
        {
            foreach (var (_, server) in running) await server.DisposeAsync();
        }
    }

    private async Task<LoadResult?> MeasureAsync(LoadLine line, string name, IBenchServer server, TimeSpan duration)
    {
        try
        {
            var result = await line.Load.RunAsync(server, duration, stop);
            Tell(string.Create(CultureInfo.InvariantCulture, $"{line.Title}, {name}: {line.Figure(result):F1} {line.Unit}, {result.Rate:F0}/s{(result.Failed > 0 ? $", {result.Failed} failed" : "")}"));
            return result;
        }
        catch (Exception failure) when (failure is IOException or SocketException or AuthenticationException or FormatException || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // One server that cannot do one thing must not cost the whole run.
            Tell($"{line.Title}, {name}: {failure.Message}");
            return null;
        }
    }

    private async Task WarmUpAsync(string name, IBenchServer server, List<LoadLine> lines)
    {
        var all = server is EdgeProxyServer ? options.WarmUp : ShortWarmUp;
        foreach (var line in lines) await MeasureAsync(line with { Title = "warm-up, " + line.Title }, name, server, all / lines.Count);
    }

    private async Task<List<Figures>> IdleAsync()
    {
        var figures = options.IdleConnections.Order().Select(count => new Figures(new IdleLine(count))).ToList();
        for (var round = 0; round < options.IdleRounds; round++)
        {
            foreach (var contender in contenders)
            {
                Tell($"idle connections, {contender.Name}, {round + 1} of {options.IdleRounds}");
                await using var server = await contender.StartAsync(site, backendPort, options.ServerCores);
                var each = await IdleMemory.MeasureAsync(server, options.IdleConnections).WaitAsync(stop);
                foreach (var (measured, value) in figures.Zip(each)) measured.Add(contender.Name, value);
            }
        }

        return figures;
    }

    private async Task<Figures> StartsAsync()
    {
        var figures = new Figures(new StartLine());
        // The first of all is not counted: it pays for the client's own first handshake.
        await FirstAnswer.MeasureAsync(contenders[0], site, backendPort, options.AllCores, stop);
        for (var start = 0; start < Math.Min(Starts, options.Rounds + 2); start++)
        {
            foreach (var contender in contenders)
                figures.Add(contender.Name, await FirstAnswer.MeasureAsync(contender, site, backendPort, options.AllCores, stop));
        }

        return figures;
    }

    private static void Tell(string progress) => Console.Error.WriteLine(progress);
}
