using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeProxy.Compare;

/// <summary>Reads what h2load writes.</summary>
internal static partial class H2LoadReport
{
    /// <summary>
    /// Requests that were answered as they should be, and those that were not. Those still under way when the time was over are neither:
    /// h2load drops them, and counts them nowhere but among those started.
    /// </summary>
    /// <exception cref="FormatException">This is no report.</exception>
    public static (long Succeeded, long Failed) Requests(string report)
    {
        var requests = RequestsLine().Match(report);
        return requests.Success ? (Number(requests, "succeeded"), Number(requests, "failed")) : throw new FormatException("h2load reported no requests: " + report);
    }

    /// <summary>Whether from this line on requests count, where those of a lead did not.</summary>
    public static bool IsBegin(string line) => line.StartsWith("Main benchmark duration is started", StringComparison.Ordinal);

    /// <summary>How long each request took, from the log.</summary>
    public static IEnumerable<double> Milliseconds(IEnumerable<string> log) => Requests(log).Where(static request => request.Succeeded).Select(static request => request.Took.TotalMilliseconds);

    /// <summary>The requests of a log: when each began and ended, in the order in which they ended. The last line may be cut off.</summary>
    public static IEnumerable<LoggedRequest> Requests(IEnumerable<string> log) =>
        from line in log
        let fields = line.Split('\t')
        where fields.Length >= 3 && fields[2].Length > 0
        select new LoggedRequest(
            long.Parse(fields[0], CultureInfo.InvariantCulture), fields[1] == "200", TimeSpan.FromMicroseconds(long.Parse(fields[2], CultureInfo.InvariantCulture)));

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^requests: \d+ total, \d+ started, \d+ done, (?<succeeded>\d+) succeeded, (?<failed>\d+) failed",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RequestsLine();
}

/// <summary>A request in h2load's log, which has start, status and microseconds, one line each.</summary>
/// <param name="Started">When, in microseconds since 1970.</param>
/// <param name="Succeeded">Whether it was answered with 200.</param>
/// <param name="Took">How long.</param>
internal readonly record struct LoggedRequest(long Started, bool Succeeded, TimeSpan Took);
