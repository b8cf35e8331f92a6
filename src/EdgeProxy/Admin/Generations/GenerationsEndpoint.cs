using EdgeProxy.Generations;

namespace EdgeProxy.Admin.Generations;

/// <summary><c>GET /api/config/generations</c>: what can be rolled back to, the newest first. Not what is in them: that may hold secrets.</summary>
internal sealed class GenerationsEndpoint(GenerationHistory? history = null)
{
    public Task GetAsync(HttpContext context)
    {
        var kept = history?.Kept ?? [];
        IReadOnlyList<GenerationReport> reports = [.. kept.Reverse().Select((generation, index) => Describe(generation, isInForce: index == 0))];
        return AdminJson.WriteAsync(context, reports, AdminJson.Default.IReadOnlyListGenerationReport);
    }

    private static GenerationReport Describe(Generation generation, bool isInForce) => new(
        generation.Number,
        isInForce,
        generation.Since,
        generation.Trigger.Name(),
        generation.RestoredFrom,
        generation.Fingerprint,
        generation.Configuration.Routes.Routes.Count,
        generation.Configuration.Routes.Clusters.Count,
        [.. generation.Configuration.Policies.Policies.Keys.Order(StringComparer.Ordinal)]);
}

/// <summary>One item of <c>GET /api/config/generations</c>.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="InForce">Whether it is the one in force.</param>
/// <param name="Since">When it came into force.</param>
/// <param name="Trigger"><c>start</c>, <c>change</c>, <c>request</c> or <c>rollback</c>.</param>
/// <param name="RestoredFrom">The generation that a rollback returned to.</param>
/// <param name="Sha256">Of the file's contents, to find the version in a repository.</param>
/// <param name="Routes">How many.</param>
/// <param name="Clusters">How many.</param>
/// <param name="Policies">Names of the TLS policies.</param>
internal sealed record GenerationReport(
    long Generation,
    bool InForce,
    DateTimeOffset Since,
    string Trigger,
    long? RestoredFrom,
    string Sha256,
    int Routes,
    int Clusters,
    IReadOnlyList<string> Policies);
