namespace EdgeProxy.Certificates;

/// <summary>
/// Responders from which nothing comes, and when they are tried again, by one request each: a thousand clients of a responder that hangs must not
/// take the places of those whose responder is well. Not thread safe; times are monotonic, given by the caller.
/// </summary>
/// <param name="schedule">How long to wait.</param>
/// <param name="timeout">How long a request may take.</param>
internal sealed class ResponderPauses(StapleSchedule schedule, TimeSpan timeout)
{
    private const int Most = 256;

    private readonly Dictionary<Uri, Pause> _pauses = [];

    /// <summary>Whether this responder may be asked now. After a pause only the first to come may, until it is known what came of that.</summary>
    /// <param name="responder">Whom to ask.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">When it may be, if not now.</param>
    public bool TryAsk(Uri responder, TimeSpan now, out TimeSpan until)
    {
        until = now;
        if (!_pauses.TryGetValue(responder, out var pause)) return true;
        until = pause.Until;
        if (now < until) return false;
        _pauses[responder] = pause with { Until = now + timeout, IsTrial = true };
        return true;
    }

    /// <summary>Takes note of what came of a request.</summary>
    public void Heard(Uri responder, OcspOutcome outcome, TimeSpan now)
    {
        if (outcome is not (OcspOutcome.Unreachable or OcspOutcome.TimedOut)) _pauses.Remove(responder);
        // Requests that were under way together fail together: of them the first counts.
        else if (!_pauses.TryGetValue(responder, out var pause) ? _pauses.Count < Most || TryForgetOne(now) : pause.IsTrial)
            _pauses[responder] = new Pause(pause.Failures + 1, now + schedule.Retry(pause.Failures + 1, holdsFor: TimeSpan.Zero), IsTrial: false);
    }

    private bool TryForgetOne(TimeSpan now)
    {
        foreach (var (responder, pause) in _pauses)
        {
            if (pause.Until <= now) return _pauses.Remove(responder);
        }

        return false;
    }

    private readonly record struct Pause(int Failures, TimeSpan Until, bool IsTrial);
}
