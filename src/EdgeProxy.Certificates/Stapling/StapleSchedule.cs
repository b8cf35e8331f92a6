namespace EdgeProxy.Certificates;

/// <summary>When to ask again. Knows no clock: it makes of moments a time to wait.</summary>
/// <param name="random">Between 0 and 1: spreads what would come at once.</param>
internal sealed class StapleSchedule(Func<double> random)
{
    /// <summary>The first wait after a failure; it doubles with each one that follows.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait while a staple holds.</summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);

    /// <summary>The longest wait while there is none: clients notice.</summary>
    public static readonly TimeSpan LongestRetryWithoutStaple = TimeSpan.FromMinutes(5);

    /// <summary>Public authorities stand by a response for ten days at most; who says a year is asked all the same.</summary>
    private static readonly TimeSpan LongestRefresh = TimeSpan.FromDays(7);

    private static readonly TimeSpan ShortestRefresh = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Half of the validity, or what the HTTP cache headers say: a cache on the way would give the same answer until then. Between a quarter
    /// and three quarters of what is left, so that neither a careless header nor a response that is old when it comes leads to a storm or a gap.
    /// </summary>
    public TimeSpan Refresh(Staple staple, DateTimeOffset now, TimeSpan? maxAge = null)
    {
        var left = staple.GoodUntil - now;
        var half = staple.ThisUpdate + ((staple.NextUpdate - staple.ThisUpdate) / 2) - now;
        var wait = Max(Min(maxAge ?? half, left * 0.75), left * 0.25);
        return Max(Min(wait, LongestRefresh) * (1 - (0.1 * random())), ShortestRefresh);
    }

    /// <summary>After so many failures in a row: exponential, capped, and somewhere in its second half.</summary>
    /// <param name="failures">How many.</param>
    /// <param name="holdsFor">How long the last answer holds yet: the wait may be long until then, and not much beyond.</param>
    public TimeSpan Retry(int failures, TimeSpan holdsFor)
    {
        var longest = Max(LongestRetryWithoutStaple, Min(LongestRetry, holdsFor));
        var wait = failures > 20 ? longest : Min(FirstRetry * Math.Pow(2, failures - 1), longest);
        return wait * (0.5 + (0.5 * random()));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
