using System.Runtime.InteropServices;
using EdgeProxy.Compare;
using EdgeProxy.LoadTests;

// dotnet run -c Release --project bench/EdgeProxy.LoadTests -- [SCENARIO ...] [--seconds N] [--warm-up N] [--users N | --rate N]
if (LoadTestOptions.Parse(args, out var error) is not { } options)
{
    await Console.Error.WriteLineAsync($"{error}\n\n{LoadTestOptions.Usage}");
    return 2;
}

if (!LoadTarget.CanStart)
{
    await Console.Error.WriteLineAsync("nginx, the backend, is not installed (apt-get install nginx-light)");
    return 1;
}

using var end = new CancellationTokenSource();
// The processes under load are ended by whoever started them, also when somebody has seen enough.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

await using var target = await LoadTarget.StartAsync();
using var steps = new ClientSteps(target);
var known = ScenarioList.For(target, steps);
if (options.Scenarios is ["list"])
{
    foreach (var scenario in known) Console.WriteLine($"{scenario.Name,-20}{scenario.Description}; {scenario.Shape}");
    return 0;
}

if (options.Scenarios.FirstOrDefault(name => known.All(scenario => scenario.Name != name)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"unknown scenario '{unknown}'; known are {string.Join(", ", known.Select(scenario => scenario.Name))}");
    return 2;
}

var results = new List<LoadResultSet>();
foreach (var scenario in known.Where(scenario => options.Scenarios.Count == 0 || options.Scenarios.Contains(scenario.Name)).Select(options.Adapt))
{
    if (end.IsCancellationRequested) break;
    var line = Console.IsErrorRedirected ? null : new ProgressLine(scenario, Console.Error);
    results.Add(await new LoadRunner(TimeProvider.System, line).RunAsync(scenario, options.WarmUp, end.Token));
    line?.End();
}

var machine = Machine.Describe();
var markdown = MarkdownReport.Write(machine, results);
Directory.CreateDirectory(options.Output);
await File.WriteAllTextAsync(Path.Combine(options.Output, "load.md"), markdown);
await File.WriteAllTextAsync(Path.Combine(options.Output, "load.csv"), CsvReport.Write(results));
await File.WriteAllTextAsync(Path.Combine(options.Output, "load.html"), HtmlReport.Write(machine, results));
Console.WriteLine(markdown);
Console.WriteLine($"{options.Output} has load.md, load.csv and load.html.");
return results.Exists(result => result.Failed > 0 || result.Broken is not null) ? 1 : 0;

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    end.Cancel();
}
