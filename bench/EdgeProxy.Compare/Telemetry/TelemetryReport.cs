using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>What was measured of proxies that are watched, and what happened beside.</summary>
/// <param name="lines">The loads.</param>
/// <param name="processes">How many proxies of each kind.</param>
/// <param name="rounds">How often each is measured under each load.</param>
/// <param name="warmUp">How long each was loaded before.</param>
internal sealed class TelemetryReport(IEnumerable<LoadLine> lines, int processes, int rounds, TimeSpan warmUp)
{
    /// <summary>The name of those that nobody watches.</summary>
    public const string Off = "off";

    // Of each kind: how much of the time the compiler was at work, of each process.
    private readonly Dictionary<string, List<double>> _compiling = new(StringComparer.Ordinal);
    private readonly Dictionary<WatchedProxy, (TimeSpan Compiled, long At)> _begun = [];
    private int _scrapes;
    private long _streamed;

    public IReadOnlyList<Figures> Figures { get; } = [.. lines.Select(static line => new Figures(line))];

    /// <summary>Bytes of access logs.</summary>
    public long Logged { get; set; }

    /// <summary>From now on a proxy is measured.</summary>
    public async Task BeginAsync(WatchedProxy proxy) => _begun.Add(proxy, (await proxy.CompiledAsync(), TimeProvider.System.GetTimestamp()));

    /// <summary>It was measured.</summary>
    public async Task RestAsync(WatchedProxy proxy)
    {
        var (compiled, at) = _begun[proxy];
        if (!_compiling.TryGetValue(proxy.Name, out var kind)) _compiling.Add(proxy.Name, kind = []);
        kind.Add((await proxy.CompiledAsync() - compiled) / TimeProvider.System.GetElapsedTime(at));
    }

    /// <summary>What onlookers saw.</summary>
    public void Add(Onlookers? onlookers)
    {
        _scrapes += onlookers?.Scrapes ?? 0;
        _streamed += onlookers?.Streamed ?? 0;
    }

    /// <summary>Writes all of it.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="collected">Bytes that the collector was sent.</param>
    public async Task WriteAsync(TextWriter output, long collected)
    {
        await output.WriteLineAsync($"# What telemetry costs\n\n{Machine.Describe()}\n");
        await output.WriteLineAsync(
            $"Processor time of the proxy's process, in µs for one operation: the median of {processes} processes of each kind, and each by the median of its {rounds} rounds, after at least {warmUp.TotalSeconds:0} s of the loads. "
            + "One process of each kind is measured, then the next ones. Where no rate is named, the proxy's one processor is as busy as it can be, and the proxies are loaded by turns of 200 ms, five of which are a round; "
            + "otherwise they are loaded at once, and a round is three seconds. Each round is held against the one of \"off\" at the same time: each pair of processes by the median of its rounds, and the median of the pairs. "
            + "Off is the proxy as it comes. On is: access log in JSON to a file, traces and metrics by OTLP over gRPC to the loopback, a scrape each second of load, the operator's page open.\n");
        await output.WriteLineAsync("| | | µs | each process | to off | each pair | failed |\n|---|---|---|---|---|---|---|");
        foreach (var line in Figures)
        {
            foreach (var name in line.Servers)
            {
                var pairs = OfProcesses(line.Rounds(name).Zip(line.Rounds(Off), static (value, off) => value / off));
                var each = OfProcesses(line.Rounds(name));
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {line.Line.Title} | {name} | {each.Median():F1} | {Listed(each, "F1")} | {pairs.Median():F3}x | {Listed(pairs, "F2")} | {line.Loads(name).Sum(static load => load.Failed)} |"));
            }
        }

        var compiling = _compiling.Select(static kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Value.Median() * 1000:F1} ms a second where it is {kind.Key}"));
        await output.WriteLineAsync($"\nWhile they were measured, the compiler was at work {string.Join(", ", compiling)}, by the clock.");
        await output.WriteLineAsync($"\nWarm-ups included, {_scrapes} scrapes, {_streamed >> 10} KiB of the page's stream, {collected >> 20} MiB of OTLP and {Logged >> 20} MiB of access log.");
    }

    // All rounds of a process come before those of the next.
    private double[] OfProcesses(IEnumerable<double> values) => [.. values.Chunk(rounds).Select(static process => process.Median())];

    private static string Listed(double[] values, string format) => string.Join(", ", values.Select(value => value.ToString(format, CultureInfo.InvariantCulture)));
}
