using EdgeProxy.Compare;

// dotnet run -c Release --project bench/EdgeProxy.Compare -- idle-memory [--connections 5000] [--rounds 3]
if (args is not ["idle-memory", .. var options])
{
    Console.Error.WriteLine("usage: idle-memory [--connections N] [--rounds N]");
    return 2;
}

var connections = Option("--connections", 5000);
var rounds = Option("--rounds", 3);
return await IdleMemory.RunAsync(connections, rounds, Console.Out);

int Option(string name, int fallback) =>
    Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length && int.TryParse(options[at + 1], out var value) && value > 0 ? value : fallback;
