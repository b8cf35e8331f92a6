using System.Text.Json;
using EdgeProxy.Generations;

namespace EdgeProxy.Admin.Reload;

/// <summary>What became of a configuration, in the answers of <c>POST /api/reload</c> and <c>POST /api/rollback</c>.</summary>
/// <param name="Result"><c>accepted</c>, <c>unchanged</c> or <c>rejected</c>.</param>
/// <param name="Generation">The generation in force now.</param>
/// <param name="Reasons">What is wrong with it, or remarkable about it.</param>
/// <param name="RestartRequired">The keys that wait for a restart.</param>
internal sealed record ConfigurationReload(string Result, long Generation, IReadOnlyList<string> Reasons, IReadOnlyList<string> RestartRequired)
{
    public static ConfigurationReload Of(ConfigurationOutcome outcome) => new(
        JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.Result.ToString()), outcome.Generation, outcome.Reasons, outcome.RestartRequired);
}
