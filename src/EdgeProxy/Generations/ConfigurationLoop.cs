using EdgeProxy.Certificates;
using EdgeProxy.Configuration;

namespace EdgeProxy.Generations;

/// <summary>
/// The one that reads the configuration while the proxy serves. Notifications of the file, the rescan and requests all end up here, and are
/// dealt with one after the other; requests that come before one has begun share it.
/// </summary>
internal sealed class ConfigurationLoop(
    ConfigurationSource source,
    ActiveConfiguration active,
    GenerationPublisher publisher,
    GenerationHistory history,
    CertificateLoop certificates,
    FileNotifications notifications,
    ConfigurationReporter reporter,
    TimeProvider time) : IAsyncDisposable
{
    private readonly ConfigurationInbox _inbox = new(time);
    private readonly CancellationTokenSource _stop = new();

    // The loop's own.
    private Attempt _last = new("", null);
    private long _rescannedAt;
    private string? _watchProblem;
    private PathWatch? _watch;
    private Task _running = Task.CompletedTask;

    /// <summary>Writes down what the process started with, and follows the source from there.</summary>
    public void Start(ConfigurationLoad first)
    {
        var number = reporter.Started(first);
        history.Add(new Generation(number, time.GetUtcNow(), ReloadTrigger.Start, first.Fingerprint, active.Current, first.Findings));
        _last = new Attempt(first.Fingerprint, null);
        _rescannedAt = time.GetTimestamp();
        if (source.File is { } file) _watch = new PathWatch(notifications, file, _inbox.Notice);
        // The file may have changed since it was loaded, and it is watched from the first look on.
        _inbox.Notice();
        _running = Task.Run(RunAsync);
    }

    /// <summary>Reads the configuration and the certificates again.</summary>
    /// <exception cref="OperationCanceledException">The loop has ended.</exception>
    public Task<RequestedReload> ReloadAsync() => _inbox.ReloadAsync();

    /// <summary>Returns to a generation that is kept, by default to the one before that in force.</summary>
    /// <returns><see langword="null"/> when it is not kept.</returns>
    /// <exception cref="OperationCanceledException">The loop has ended.</exception>
    public Task<ConfigurationOutcome?> RollBackAsync(long? generation) => _inbox.RollBackAsync(generation);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _inbox.Close(_stop.Token);
        await _running;
        _watch?.Dispose();
    }

    private ReloadSettings Settings => active.Current.Settings.Configuration;

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _inbox.WaitAsync(Settings.RescanInterval - time.GetElapsedTime(_rescannedAt), Settings.Debounce, _stop.Token);
                if (_inbox.TakeRollback() is { } rollback) await DoAsync(rollback.Outcome, () => RollBackOnceAsync(rollback.Generation));
                else if (_inbox.TakeReload() is { } request) await DoAsync(request, ReloadOnceAsync);
                else if (IsLookDue(out var isRescan)) await LookAsync(isRescan);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The end.
            }
            catch (Exception fault)
            {
                // The border of the loop: whatever it met, it must be there for the next change. The rescan tries again.
                reporter.Failed(fault);
            }
        }
    }

    private static async Task DoAsync<T>(TaskCompletionSource<T> outcome, Func<Task<T>> work)
    {
        try
        {
            outcome.TrySetResult(await work());
        }
        catch (OperationCanceledException canceled)
        {
            outcome.TrySetCanceled(canceled.CancellationToken);
        }
        catch (Exception fault)
        {
            outcome.TrySetException(fault);
            throw;
        }
    }

    private bool IsLookDue(out bool isRescan)
    {
        isRescan = time.GetElapsedTime(_rescannedAt) >= Settings.RescanInterval;
        if (isRescan) _rescannedAt = time.GetTimestamp();
        var isChange = _inbox.TakeChange(Settings.Debounce);
        return (isChange || isRescan) && Settings.ReloadOnChange && source.File is not null;
    }

    /// <summary>The contents decide: neither a notification nor a rescan says that there is something new.</summary>
    private async Task LookAsync(bool isRescan)
    {
        var text = source.Read();
        Arm();
        // What was refused may be right without having changed: the file of a CA was missing, say, and has come.
        var isRetry = isRescan && _last.Rejected is not null;
        if (text.Fingerprint == _last.Fingerprint && !isRetry) return;
        await TakeOverAsync(text, ReloadTrigger.Change, isRetry);
    }

    private async Task<RequestedReload> ReloadOnceAsync()
    {
        var text = source.Read();
        Arm();
        var (outcome, changed) = await TakeOverAsync(text, ReloadTrigger.Request);
        var looked = await certificates.ReloadAsync();
        return new RequestedReload(outcome, changed is null ? looked : changed.Then(looked));
    }

    private async Task<(ConfigurationOutcome Outcome, CertificateReload? Certificates)> TakeOverAsync(
        ConfigurationText text, ReloadTrigger trigger, bool isRetry = false)
    {
        var inForce = history.InForce!;
        if (text.Fingerprint == inForce.Fingerprint)
        {
            _last = new Attempt(text.Fingerprint, null);
            reporter.Unchanged(inForce.Remarks, trigger.Name());
            return (Outcome(ConfigurationResult.Unchanged, inForce.Remarks), null);
        }

        var load = await ConfigurationLoader.LoadAsync(source, text, active.Current);
        var findings = load.Findings.ToList();
        CertificateReload? reload = null;
        if (load.Accepted is { } accepted)
        {
            var next = accepted with { Settings = RestartRequired.Defer(accepted.Settings, active.Current.Settings, findings) };
            reload = await publisher.PublishAsync(next, findings, _stop.Token);
        }

        if (reload is null)
        {
            if (!isRetry || !findings.SequenceEqual(_last.Rejected!)) reporter.Rejected(findings, trigger.Name());
            _last = new Attempt(text.Fingerprint, findings);
            return (Outcome(ConfigurationResult.Rejected, findings), null);
        }

        _last = new Attempt(text.Fingerprint, null);
        var number = reporter.Accepted(active.Current, findings, trigger.Name());
        history.Add(new Generation(number, time.GetUtcNow(), trigger, text.Fingerprint, active.Current, findings));
        return (Outcome(ConfigurationResult.Accepted, findings), reload);
    }

    private async Task<ConfigurationOutcome?> RollBackOnceAsync(long? wanted)
    {
        if (history.Find(wanted) is not { } generation) return null;
        var trigger = $"{ReloadTrigger.Rollback.Name()} to {generation.Number}";
        var findings = new List<ConfigurationFinding>();
        if (await publisher.PublishAsync(generation.Configuration, findings, _stop.Token) is null)
        {
            reporter.Rejected(findings, trigger);
            return Outcome(ConfigurationResult.Rejected, findings);
        }

        // What waited for a restart then waits still.
        IReadOnlyList<ConfigurationFinding> remarks = [.. generation.Remarks.Union(findings)];
        var number = reporter.Accepted(generation.Configuration, remarks, trigger);
        history.Add(generation with
        {
            Remarks = remarks,
            Number = number,
            Since = time.GetUtcNow(),
            Trigger = ReloadTrigger.Rollback,
            RestoredFrom = generation.RestoredFrom ?? generation.Number,
        });
        return Outcome(ConfigurationResult.Accepted, remarks);
    }

    private ConfigurationOutcome Outcome(ConfigurationResult result, IReadOnlyList<ConfigurationFinding> findings) =>
        new(result, history.InForce!.Number, findings);

    private void Arm()
    {
        if (_watch is null) return;
        var problem = _watch.Arm().Problem;
        if (problem is not null && _watchProblem is null) reporter.Polling(source.Name, Settings.RescanInterval, problem);
        _watchProblem = problem;
    }

    /// <summary>What was tried last, and why it was refused if it was.</summary>
    private sealed record Attempt(string Fingerprint, IReadOnlyList<ConfigurationFinding>? Rejected);
}
