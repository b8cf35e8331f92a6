using EdgeProxy.Compare;

// bench/compare runs `peers`; the others: dotnet run -c Release --project bench/EdgeProxy.Compare -- idle-memory [--connections 5000] [--rounds 3]
var (command, options) = args is [var first, .. var rest] ? (first, rest) : ("", []);
switch (command)
{
    case "peers": return await Peers.RunAsync(options, Console.Out);
    case "idle-memory": return await IdleMemory.RunAsync(Number("--connections", 5000), Number("--rounds", 3), Console.Out);
    case "certificates": return await ManyCertificates.RunAsync(Number("--count", 10_000), Number("--rounds", 3), Option("--only"), Console.Out);
    case "stapling": return await StalledStapling.RunAsync(Number("--rounds", 4), Console.Out);
    case "swap": return await LiveSwap.RunAsync(Number("--swaps", 200), Number("--rounds", 4), Console.Out);
    case "telemetry": return await Telemetry();
    case "blocked-log": return await BlockedLog.RunAsync(Number("--rounds", 4), TimeSpan.FromSeconds(Number("--seconds", 5)), Console.Out);
}

await Console.Error.WriteLineAsync("""
    usage: peers [--quick] [--only LINES] [--servers NAMES] [--seconds N] [--rounds N] [--warm-up SECONDS] [--output FOLDER]
           idle-memory [--connections N] [--rounds N]
           certificates [--count N] [--rounds N] [--only edgeproxy|nginx|haproxy]
           swap [--swaps N] [--rounds N]
           stapling [--rounds N]
           telemetry [--processes N] [--rounds N] [--all-traced] [--only h1,h2,handshake-ecdsa,h1-steady] [--server-cores LIST]
           blocked-log [--rounds N] [--seconds N]
    """);
return 2;

Task<int> Telemetry() =>
    TelemetryCost.RunAsync(Number("--processes", 5), Number("--rounds", 8), options.Contains("--all-traced"), Option("--only"), Option("--server-cores"), Console.Out);

string? Option(string name) => Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : null;

int Number(string name, int fallback) => int.TryParse(Option(name), out var value) && value > 0 ? value : fallback;
