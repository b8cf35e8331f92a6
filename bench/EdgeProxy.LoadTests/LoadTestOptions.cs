using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>What is asked for on the command line.</summary>
internal sealed record LoadTestOptions
{
    public const string Usage = """
        usage: [SCENARIO ...] [--seconds N] [--warm-up N] [--users N | --rate N] [--output FOLDER]
               list

        Without a scenario all are run. --seconds stretches or shortens each to that length; --users (closed model) and --rate (open
        model, steps a second) put a constant load in the place of the scenario's own.
        """;

    /// <summary>Names; none for all.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>The length of each. Default: the scenario's own.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>Default: 30 s, because the JIT still compiles what is measured until then.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Users of a constant load.</summary>
    public int? Users { get; init; }

    /// <summary>Steps a second of a constant load.</summary>
    public int? Rate { get; init; }

    /// <summary>Takes the reports.</summary>
    public string Output { get; init; } = Path.Combine("artifacts", "load");

    /// <summary>Reads a command line.</summary>
    /// <returns><see langword="null"/> with the error when it cannot be read.</returns>
    public static LoadTestOptions? Parse(IReadOnlyList<string> arguments, out string? error)
    {
        var options = new LoadTestOptions();
        error = null;
        for (var i = 0; i < arguments.Count && error is null; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                options = options with { Scenarios = [.. options.Scenarios, argument] };
                continue;
            }

            var value = ++i < arguments.Count ? arguments[i] : "";
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 100_000;
            (options, error) = (argument, isNumber) switch
            {
                ("--seconds", true) when number > 0 => (options with { Length = TimeSpan.FromSeconds(number) }, null),
                ("--warm-up", true) => (options with { WarmUp = TimeSpan.FromSeconds(number) }, null),
                ("--users", true) when number > 0 => (options with { Users = number }, null),
                ("--rate", true) when number > 0 => (options with { Rate = number }, null),
                ("--output", _) when value.Length > 0 => (options with { Output = value }, null),
                ("--seconds" or "--warm-up" or "--users" or "--rate" or "--output", _) => (options, $"{argument}: '{value}' is not a value for it"),
                _ => (options, $"unknown option '{argument}'; known are --seconds, --warm-up, --users, --rate, --output"),
            };
        }

        if (error is null && options is { Users: not null, Rate: not null }) error = "--users is the closed model and --rate the open one: give one of them";
        return error is null ? options : null;
    }

    /// <summary>A scenario as it was asked for.</summary>
    public LoadScenario Adapt(LoadScenario scenario)
    {
        var length = Length ?? scenario.Shape.Length;
        if (Users is { } users) return scenario with { Shape = new LoadShape(LoadModel.Closed, LoadStage.Constant(users, length)) };
        if (Rate is { } rate) return scenario with { Shape = new LoadShape(LoadModel.Open, LoadStage.Constant(rate, length)) };
        return Length is null ? scenario : scenario with { Shape = scenario.Shape.Stretch(length) };
    }
}
