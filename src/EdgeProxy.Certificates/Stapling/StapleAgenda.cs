namespace EdgeProxy.Certificates;

/// <summary>
/// When each certificate's responder is asked. Timers are monotonic, validity is not: this knows both clocks, and reckons anew when they part.
/// Not thread safe.
/// </summary>
/// <param name="settings">How much is asked at once.</param>
/// <param name="time">Both clocks.</param>
/// <param name="random">Between 0 and 1: spreads what would come at once.</param>
internal sealed class StapleAgenda(StaplingSettings settings, TimeProvider time, Func<double> random)
{
    /// <summary>Slewing is slow, and drift too; a difference of more than this between the two clocks is a step.</summary>
    private static readonly TimeSpan ClockStep = TimeSpan.FromMinutes(1);

    /// <summary>However the wall clock jumps, a certificate is not asked for more often than this.</summary>
    private static readonly TimeSpan LeastBetweenSteps = TimeSpan.FromMinutes(5);

    /// <summary>Puts what somebody waits for to the front of the queue.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(1);

    private readonly StapleSchedule _schedule = new(random);
    private readonly FetchQueue<StapleTarget> _queue = new(settings.MaxConcurrentFetches, settings.MaxFetchesPerSecond);
    private readonly long _began = time.GetTimestamp();
    private DateTimeOffset _wallStart = time.GetUtcNow();

    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>The next certificate to ask for; null when none is due, or as many are under way as may be.</summary>
    /// <param name="targets">All there are.</param>
    /// <param name="wait">How long until then; null: until something else happens.</param>
    public StapleTarget? Take(IEnumerable<StapleTarget> targets, out TimeSpan? wait)
    {
        NoticeClockStep(targets);
        return _queue.Take(Now, out wait);
    }

    /// <summary>Ends what <see cref="Take"/> began, before anything else is done about it.</summary>
    public void Return(StapleTarget target) => _queue.Return(target);

    /// <summary>Plans the first request for a certificate: soon, unless it has a staple already.</summary>
    public void Begin(StapleTarget target)
    {
        var now = time.GetUtcNow();
        var first = target.Entry.MustStaple ? -Ahead : TimeSpan.Zero;
        Plan(target, target.StapleAt(now) is { } staple ? _schedule.Refresh(staple, now) : first);
    }

    /// <summary>Plans the next one by what came of the last.</summary>
    /// <param name="target">The certificate, which has weighed it.</param>
    /// <param name="verdict">What came.</param>
    /// <param name="maxAge">What the HTTP cache headers said.</param>
    public void Continue(StapleTarget target, OcspVerdict verdict, TimeSpan? maxAge)
    {
        var now = time.GetUtcNow();
        target.NotBefore = Now + LeastBetweenSteps;
        if (verdict.Outcome == OcspOutcome.Good && target.StapleAt(now) is { } staple)
        {
            target.Failures = 0;
            Plan(target, _schedule.Refresh(staple, now, maxAge));
        }
        else
        {
            // A response that is good and not taken is older than one that says otherwise: one of several responders has not heard yet.
            target.Failures++;
            Plan(target, _schedule.Retry(target.Failures, HoldsFor(target, verdict, now)));
        }
    }

    /// <summary>Has a certificate asked for at once.</summary>
    public void Hurry(StapleTarget target)
    {
        if (!target.IsAsked) _queue.Put(target, Now - Ahead);
    }

    private static TimeSpan HoldsFor(StapleTarget target, OcspVerdict verdict, DateTimeOffset now) =>
        verdict.Outcome == OcspOutcome.Revoked ? TimeSpan.MaxValue : target.StapleAt(now)?.GoodUntil - now ?? TimeSpan.Zero; // Revoked seldom ends.

    private void Plan(StapleTarget target, TimeSpan wait)
    {
        target.NextFetch = time.GetUtcNow() + (wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        _queue.Put(target, Now + wait);
    }

    /// <summary>
    /// When the wall clock was set, or the machine slept, what is fresh is reckoned anew; who failed lately waits as long as it would have, and
    /// the queue spaces the rest, so that a clock gone mad makes no storm.
    /// </summary>
    private void NoticeClockStep(IEnumerable<StapleTarget> targets)
    {
        var now = time.GetUtcNow();
        if ((now - Now - _wallStart).Duration() < ClockStep) return;
        _wallStart = now - Now;
        foreach (var target in targets)
        {
            if (target.Responder is null || target.IsAsked || target.Failures > 0) continue;
            var wait = target.StapleAt(now) is { } staple ? _schedule.Refresh(staple, now) : TimeSpan.Zero;
            Plan(target, Now + wait > target.NotBefore ? wait : target.NotBefore - Now);
            target.Report(now);
        }
    }
}
