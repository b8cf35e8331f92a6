using EdgeProxy.Configuration;
using EdgeProxy.Telemetry;
using EdgeProxy.Telemetry.Events;

namespace EdgeProxy.Generations;

/// <summary>Tells what became of a configuration: to the status and the metrics, to the events, and to the log with a line for each finding.</summary>
internal sealed class ConfigurationReporter(ReloadJournal journal, EventJournal events, ILogger<ConfigurationReporter> log)
{
    /// <summary>The process has started with a configuration, and said what there was to say about it.</summary>
    /// <returns>The number it got.</returns>
    public long Started(ConfigurationLoad first)
    {
        journal.Accepted(Reasons(first.Findings));
        return journal.Current.Generation;
    }

    /// <summary>A configuration came into force.</summary>
    /// <returns>The number it got.</returns>
    public long Accepted(EdgeConfiguration configuration, IReadOnlyList<ConfigurationFinding> findings, string trigger)
    {
        journal.Accepted(Reasons(findings), RestartRequired.PathsIn(findings));
        var number = journal.Current.Generation;
        log.Accepted(number, trigger, configuration.Routes.Routes.Count, configuration.Routes.Clusters.Count, configuration.Policies.Policies.Count);
        foreach (var finding in findings) log.Remarked(finding.Path, finding.Message);
        events.Add(EventKind.ConfigurationAccepted, null, $"generation {number} is in force ({trigger}){Tail(findings)}");
        return number;
    }

    public void Rejected(IReadOnlyList<ConfigurationFinding> findings, string trigger)
    {
        var errors = findings.Where(static finding => finding.Severity == FindingSeverity.Error).ToList();
        journal.Rejected(Reasons(findings));
        log.Rejected(trigger, errors.Count, journal.Current.Generation);
        foreach (var error in errors) log.Blamed(error.Path, error.Message);
        events.Add(EventKind.ConfigurationRejected, null, $"generation {journal.Current.Generation} stays in force ({trigger}){Tail(errors)}");
    }

    public void Unchanged(IReadOnlyList<ConfigurationFinding> remarks, string trigger)
    {
        journal.Unchanged(Reasons(remarks));
        log.Unchanged(trigger, journal.Current.Generation);
    }

    /// <summary>Something went wrong that nobody thought of.</summary>
    public void Failed(Exception fault)
    {
        var reason = $"{fault.GetType().Name}: {fault.Message}";
        journal.Rejected([reason]);
        log.ReloadFailed(fault);
        events.Add(EventKind.ConfigurationRejected, null, $"generation {journal.Current.Generation} stays in force: {reason}");
    }

    public void Polling(string file, TimeSpan interval, string problem)
    {
        log.Polling(file, interval, problem);
        events.Add(EventKind.WatchLost, null, $"{file} is looked at by the rescan alone: {problem}");
    }

    private static IReadOnlyList<string> Reasons(IReadOnlyList<ConfigurationFinding> findings) =>
        [.. findings.Select(static finding => $"{finding.Path}: {finding.Message}")];

    private static string Tail(IReadOnlyList<ConfigurationFinding> findings) => findings.Count == 0 ? "" : $": {string.Join("; ", Reasons(findings))}";
}
