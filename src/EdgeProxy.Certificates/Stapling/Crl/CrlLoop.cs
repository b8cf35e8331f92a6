namespace EdgeProxy.Certificates;

/// <summary>
/// Looks for our own certificates on the revocation lists they name, where they name no responder: that an authority has revoked a certificate
/// should not first be learned from clients. One list after the other; it changes nothing but what operators see.
/// </summary>
/// <param name="settings">How requests are made.</param>
/// <param name="transport">Brings the lists.</param>
/// <param name="board">Knows the certificates.</param>
/// <param name="observer">Who is told what the lists say.</param>
/// <param name="time">The clock.</param>
/// <param name="failed">Who is told of faults; does not throw.</param>
internal sealed class CrlLoop(
    StaplingSettings settings, IRevocationTransport transport, StapleBoard board, IStapleObserver observer, TimeProvider time, Action<Exception> failed)
{
    /// <summary>Large authorities split their lists; what is larger is not worth the memory.</summary>
    private const int LargestList = 16 * 1024 * 1024;

    private static readonly TimeSpan LongestDownload = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Shortest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    private readonly StapleSchedule _schedule = new(Random.Shared.NextDouble);
    private readonly Dictionary<Uri, (TimeSpan Due, int Failures)> _lists = [];
    private readonly long _began = time.GetTimestamp();

    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            // Spaced like all other requests; a list that is new is looked at soon enough.
            while (!stop.IsCancellationRequested)
                await Task.Delay(await TryStepAsync(stop) ? TimeSpan.FromSeconds(1) / settings.MaxFetchesPerSecond : Look, time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task<bool> TryStepAsync(CancellationToken stop)
    {
        try
        {
            return await StepAsync(stop);
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            // The border of the loop: whatever it met, it must be there for the next list.
            failed(fault);
            return false;
        }
    }

    /// <summary>Fetches the list that is due first, if one is.</summary>
    private async Task<bool> StepAsync(CancellationToken stop)
    {
        var subjects = board.Listed().ToLookup(static target => target.Entry.Revocation.Crl!);
        foreach (var gone in _lists.Keys.Where(url => !subjects.Contains(url)).ToList()) _lists.Remove(gone);
        foreach (var group in subjects) _lists.TryAdd(group.Key, default);
        var (next, state) = _lists.OrderBy(static list => list.Value.Due).FirstOrDefault();
        if (next is null || state.Due > Now) return false;

        var targets = subjects[next].ToList();
        var verdict = await FetchAsync(next, targets, stop);
        foreach (var item in board.CompleteList(targets, next, verdict)) observer.Tell(item);
        _lists[next] = verdict.Failure is null ? (Now + Wait(verdict), 0) : (Now + _schedule.Retry(state.Failures + 1, holdsFor: TimeSpan.MaxValue), state.Failures + 1);
        return true;
    }

    private async Task<CrlVerdict> FetchAsync(Uri url, List<StapleTarget> targets, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout > LongestDownload ? settings.Timeout : LongestDownload, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            var answer = await transport.FetchAsync(new RevocationRequest(url, default, LargestList), either.Token);
            if (answer.Failure is { } failure) return CrlVerdict.Failed(failure, answer.Detail);
            var serials = targets.Select(static target => target.Entry.SerialNumber).ToHashSet(StringComparer.Ordinal);
            return CrlVerifier.Verify(answer.Body, targets[0].Entry.Revocation.Issuer!, serials, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return CrlVerdict.Failed(OcspOutcome.TimedOut, "The revocation list did not come in time.");
        }
    }

    /// <summary>Lists are published long before the last one ends.</summary>
    private TimeSpan Wait(CrlVerdict verdict)
    {
        var half = (verdict.NextUpdate - time.GetUtcNow()) / 2 ?? Longest;
        return half < Shortest ? Shortest : half > Longest ? Longest : half;
    }
}
