using EdgeProxy.Configuration;

namespace EdgeProxy.Generations;

/// <summary>Why a configuration was taken over, or would have been.</summary>
internal enum ReloadTrigger
{
    /// <summary>The process started with it.</summary>
    Start,

    /// <summary>The file changed.</summary>
    Change,

    /// <summary>SIGHUP, or <c>POST /api/reload</c>.</summary>
    Request,

    /// <summary><c>POST /api/rollback</c>.</summary>
    Rollback,
}

internal static class ReloadTriggers
{
    /// <summary>The word for it in the log, the events and the status.</summary>
    public static string Name(this ReloadTrigger trigger) => trigger switch
    {
        ReloadTrigger.Start => "start",
        ReloadTrigger.Change => "change",
        ReloadTrigger.Request => "request",
        _ => "rollback",
    };
}

/// <summary>A configuration that was accepted once.</summary>
/// <param name="Number">Counts from 1, which the process started with.</param>
/// <param name="Since">When it came into force.</param>
/// <param name="Trigger">Why it did.</param>
/// <param name="Fingerprint">Of the text it was read from.</param>
/// <param name="Configuration">What was in force, without what had to wait for a restart.</param>
/// <param name="Remarks">What was said about it without refusing it.</param>
/// <param name="RestoredFrom">The generation that a rollback returned to.</param>
internal sealed record Generation(
    long Number,
    DateTimeOffset Since,
    ReloadTrigger Trigger,
    string Fingerprint,
    EdgeConfiguration Configuration,
    IReadOnlyList<ConfigurationFinding> Remarks,
    long? RestoredFrom = null);

/// <summary>The latest generations, to return to one of them. The configuration loop is its only writer; readers see one immutable list.</summary>
internal sealed class GenerationHistory
{
    private volatile IReadOnlyList<Generation> _kept = [];

    /// <summary>The oldest first, the one in force last.</summary>
    public IReadOnlyList<Generation> Kept => _kept;

    public Generation? InForce => _kept is [.., var last] ? last : null;

    /// <summary>Writes down that a generation came into force, and forgets those that are too many.</summary>
    public void Add(Generation generation)
    {
        var limit = generation.Configuration.Settings.Configuration.History;
        _kept = [.. _kept.TakeLast(limit - 1), generation];
    }

    /// <summary>The generation of a number, or the one before that in force.</summary>
    public Generation? Find(long? number) => number is null ? Previous() : _kept.FirstOrDefault(generation => generation.Number == number);

    /// <summary>
    /// Going back twice leads two generations back: what counts of one that a rollback made is the one that was restored. The first change
    /// after a rollback has that rollback's before it.
    /// </summary>
    private Generation? Previous() => InForce switch
    {
        { RestoredFrom: { } origin } => _kept.LastOrDefault(generation => generation.Number < origin && generation.RestoredFrom is null),
        _ => _kept is [.., var before, _] ? before : null,
    };
}
