using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>How the comparison is to be run.</summary>
internal sealed record PeersOptions
{
    /// <summary>Ids of the lines to measure. Default: all.</summary>
    public IReadOnlyList<string> Lines { get; init; } = Compare.Lines.Ids;

    /// <summary>Names of the servers to compare. Default: all that are installed.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [.. Contender.All.Select(contender => contender.Name)];

    /// <summary>How long one measurement lasts. Default: 5 s.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often each server is measured under each load, in turn with the others. Default: 5.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How long servers whose code is compiled while they run are loaded beforehand. Default: 60 s; the JIT still improves after 30.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Idle connections of the lines about memory.</summary>
    public IReadOnlyList<int> IdleConnections { get; init; } = [1000, 5000];

    /// <summary>How often idle memory is measured: it hardly varies, and takes half a minute. Default: 2.</summary>
    public int IdleRounds { get; init; } = 2;

    /// <summary>The processors of the server, as <c>taskset</c> takes them. Default: it shares those of the load.</summary>
    public string? ServerCores { get; init; }

    /// <summary>All processors: what a server has that is measured while it starts. Default: those of this process.</summary>
    public string? AllCores { get; init; }

    /// <summary>Takes table and pictures. Default: <c>bench/results</c> for a full run, <c>artifacts/bench</c> for any other.</summary>
    public string Output { get; init; } = Path.Combine("bench", "results");

    /// <summary>Reads a command line.</summary>
    /// <returns>What is wrong with it, all of it; empty when nothing is.</returns>
    public static IReadOnlyList<string> TryParse(IReadOnlyList<string> arguments, out PeersOptions options)
    {
        var errors = new List<string>();
        var result = arguments.Contains("--quick")
            ? new PeersOptions { Duration = TimeSpan.FromSeconds(1), Rounds = 1, WarmUp = TimeSpan.FromSeconds(10), IdleConnections = [1000], IdleRounds = 1 }
            : new PeersOptions();
        var isFull = arguments.All(argument => argument is "--server-cores" or "--all-cores" || !argument.StartsWith("--", StringComparison.Ordinal));
        if (!isFull) result = result with { Output = Path.Combine("artifacts", "bench") };
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--quick") continue;
            var (option, value) = (arguments[i], i + 1 < arguments.Count ? arguments[++i] : "");
            result = option switch
            {
                "--only" => result with { Lines = Names(option, value, Compare.Lines.Ids, errors) },
                "--servers" => result with { Servers = Names(option, value, [.. Contender.All.Select(contender => contender.Name)], errors) },
                "--seconds" => result with { Duration = TimeSpan.FromSeconds(Number(option, value, errors)) },
                "--rounds" => result with { Rounds = Number(option, value, errors), IdleRounds = Number(option, value, []) },
                "--warm-up" => result with { WarmUp = TimeSpan.FromSeconds(Number(option, value, errors)) },
                "--server-cores" => result with { ServerCores = value },
                "--all-cores" => result with { AllCores = value },
                "--output" => result with { Output = value },
                _ => Unknown(result, option, errors),
            };
        }

        options = result;
        return errors;
    }

    private static string[] Names(string option, string value, IReadOnlyList<string> known, List<string> errors)
    {
        var names = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var unknown = names.Where(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)).ToList();
        if (names.Length == 0 || unknown.Count > 0) errors.Add($"{option}: '{string.Join(',', unknown)}' is none of {string.Join(", ", known)}");
        return [.. known.Where(name => names.Contains(name, StringComparer.OrdinalIgnoreCase))];
    }

    private static int Number(string option, string value, List<string> errors)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 3600) return number;
        errors.Add($"{option}: '{value}' is no number from 1 to 3600");
        return 1;
    }

    private static PeersOptions Unknown(PeersOptions options, string option, List<string> errors)
    {
        errors.Add($"unknown option '{option}'; known are --quick, --only, --servers, --seconds, --rounds, --warm-up, --output, --server-cores, --all-cores");
        return options;
    }
}
