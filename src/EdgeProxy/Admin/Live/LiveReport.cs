using EdgeProxy.Admin.Status;
using EdgeProxy.Tls;

namespace EdgeProxy.Admin.Live;

/// <summary>What a viewer of <c>/api/stream</c> gets first: the scales, and everything the history holds.</summary>
internal sealed record LiveOpening(
    double Interval, int Capacity, IReadOnlyList<double> LatencyBounds, IReadOnlyList<LiveColumn> History, LiveState State);

/// <summary>What it gets from then on.</summary>
internal sealed record LiveTick(LiveColumn Column, LiveState State);

/// <summary>The process now.</summary>
/// <param name="Revision">Grows with every event: certificates and events are worth asking for again.</param>
/// <param name="Handshakes">How many there were: when it grows, so has the list of the latest.</param>
/// <param name="Status">As <c>/api/status</c> answers.</param>
internal sealed record LiveState(long Revision, long Handshakes, StatusReport Status);

/// <summary>The handshakes that ended within one interval. What was zero throughout is left out.</summary>
/// <param name="At">The end of the interval, in milliseconds since the epoch.</param>
/// <param name="Completed">Handshakes that succeeded.</param>
/// <param name="Resumed">Those that resumed a session.</param>
/// <param name="Failures">Those that failed, by reason.</param>
/// <param name="Versions">By version.</param>
/// <param name="Groups">By key exchange group.</param>
/// <param name="Latency">How many took how long, by the classes of <see cref="HandshakeTotals.LatencyBounds"/>.</param>
/// <param name="Server">The same for our part of it.</param>
internal sealed record LiveColumn(
    long At,
    long? Completed,
    long? Resumed,
    IReadOnlyDictionary<string, long>? Failures,
    IReadOnlyDictionary<string, long>? Versions,
    IReadOnlyDictionary<string, long>? Groups,
    IReadOnlyList<long>? Latency,
    IReadOnlyList<long>? Server)
{
    public static LiveColumn Of(DateTimeOffset end, HandshakeCounts counts) => new(
        end.ToUnixTimeMilliseconds(),
        Unless(counts.Completed),
        Unless(counts.Resumed),
        counts.Failures.Count == 0 ? null : counts.Failures,
        counts.Versions.Count == 0 ? null : counts.Versions,
        counts.Groups.Count == 0 ? null : counts.Groups,
        counts.Completed == 0 ? null : counts.Latency,
        counts.Completed == 0 ? null : counts.Server);

    private static long? Unless(long count) => count == 0 ? null : count;
}
