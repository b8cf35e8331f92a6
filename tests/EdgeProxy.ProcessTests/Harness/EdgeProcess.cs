using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeProxy.ProcessTests.Harness;

/// <summary>The real proxy in a process of its own.</summary>
internal sealed partial class EdgeProcess : IAsyncDisposable
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "EdgeProxy.dll");
    private static readonly string DotNet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private readonly ChildProcess _process;
    private readonly IReadOnlyDictionary<string, int> _ports;

    private EdgeProcess(ChildProcess process, IReadOnlyDictionary<string, int> ports)
    {
        _process = process;
        _ports = ports;
        Admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{AdminPort}/") };
        Usage = new ProcessUsage(process.Id);
    }

    public int HttpsPort => _ports["https"];

    public int HttpPort => _ports["http"];

    public int AdminPort => _ports["admin"];

    /// <summary>Where a listener of that name is bound.</summary>
    public int Port(string listener) => _ports[listener];

    /// <summary>Asks the admin listener.</summary>
    public HttpClient Admin { get; }

    /// <summary>What it costs the machine.</summary>
    public ProcessUsage Usage { get; }

    /// <summary>Everything it has logged.</summary>
    public string Log => _process.Output;

    public bool HasExited => _process.HasExited;

    /// <summary>Runs a command to its end.</summary>
    public static async Task<ToolResult> RunAsync(IEnumerable<string> arguments, EdgeSetup? setup = null)
    {
        await using var process = Launch(arguments, setup);
        process.CloseInput();
        var exitCode = await process.WaitForExitAsync();
        return new ToolResult(exitCode, process.Output);
    }

    /// <summary>Starts <c>run</c> and waits until every listener is bound.</summary>
    public static Task<EdgeProcess> StartAsync(EdgeSetup setup) => StartAsync(["run", "--config", setup.Write()], setup);

    /// <summary>Starts a command that serves and waits until every listener is bound; the admin one is the last to be told.</summary>
    public static async Task<EdgeProcess> StartAsync(IEnumerable<string> arguments, EdgeSetup? setup = null, Func<ChildProcess, Task>? whileStarting = null)
    {
        var process = Launch(arguments, setup);
        try
        {
            if (whileStarting is not null) await whileStarting(process);
            var lines = await process.WaitForOutputAsync("the admin listener to be bound", lines => BoundPorts(lines).ContainsKey("admin"));
            return new EdgeProcess(process, BoundPorts(lines));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a command; the caller disposes.</summary>
    public static ChildProcess Launch(IEnumerable<string> arguments, EdgeSetup? setup)
    {
        string[] command = [.. setup?.Launcher ?? [], DotNet, Assembly, .. arguments];
        return ChildProcess.Start(command[0], command[1..], setup?.Environment, setup?.FolderPath);
    }

    public void Signal(Signal signal) => _process.Signal(signal);

    public Task<int> WaitForExitAsync(TimeSpan? within = null) => _process.WaitForExitAsync(within);

    public Task WaitForLogAsync(string text, int times = 1) => _process.WaitForOutputAsync(
        $"the log line '{text}', {times} times", lines => lines.Count(line => line.Contains(text, StringComparison.Ordinal)) >= times);

    /// <summary>Of all lines so far, exactly one says it.</summary>
    public async Task AssertToldOnceAsync(string text)
    {
        await WaitForLogAsync(text);
        Assert.Single(Log.Split('\n'), line => line.Contains(text, StringComparison.Ordinal));
    }

    public async Task<Scrape> ScrapeAsync() => Scrape.Parse(await Admin.GetStringAsync("metrics"));

    /// <summary>Waits until a metric has the value; what a client sees may be ahead of what the proxy has counted.</summary>
    public Task WaitForMetricAsync(string name, double value, params (string Label, string Value)[] labels) => Eventually.GetAsync(
        $"{name}{{{string.Join(", ", labels)}}} to be {value}",
        async () => (await ScrapeAsync()).Sum(name, labels),
        seen => seen == value);

    /// <summary>Waits until <c>/api/events</c> has such an event.</summary>
    public Task WaitForEventAsync(string name) => Eventually.GetAsync(
        $"the event {name}",
        async () => JsonNode.Parse(await Admin.GetStringAsync("api/events?last=1000"))!.AsArray().Select(static item => item!["event"]!.GetValue<string>()).ToList(),
        names => names.Contains(name));

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await _process.DisposeAsync();
    }

    private static Dictionary<string, int> BoundPorts(IReadOnlyList<string> lines)
    {
        var ports = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (Listening().Match(line) is { Success: true } match)
                ports[match.Groups["name"].Value] = int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture);
        }

        return ports;
    }

    [GeneratedRegex(@"Listening on https?://\S+:(?<port>\d+) \((?<name>[^)]+)\)")]
    private static partial Regex Listening();
}
