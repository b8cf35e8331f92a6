using System.Collections.Concurrent;

namespace EdgeProxy.Tls;

/// <summary>
/// What became of all handshakes since the start, in counts that only grow: whoever looks twice knows what happened in between. The labels
/// are closed lists; a group counts once it was agreed on, so OpenSSL's own list bounds them. Any thread adds, without a lock.
/// </summary>
public sealed class HandshakeTotals
{
    /// <summary>Upper bounds of the latency classes in milliseconds; one more class takes what is slower.</summary>
    public static IReadOnlyList<double> LatencyBounds { get; } = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];

    private readonly long[] _latency = new long[LatencyBounds.Count + 1];
    private readonly long[] _server = new long[LatencyBounds.Count + 1];
    private readonly ConcurrentDictionary<string, Count> _failures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Count> _versions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Count> _groups = new(StringComparer.Ordinal);
    private long _completed;
    private long _resumed;

    /// <summary>The counts as they are now. Handshakes that end at this moment may be in one and not yet in another.</summary>
    public HandshakeCounts Read() => new(
        Interlocked.Read(ref _completed), Interlocked.Read(ref _resumed), Read(_failures), Read(_versions), Read(_groups), Read(_latency), Read(_server));

    internal void Add(HandshakeRecord handshake)
    {
        if (handshake.Info is not { } info)
        {
            Add(_failures, handshake.Failure.Name());
            return;
        }

        Interlocked.Increment(ref _completed);
        if (info.Resumed) Interlocked.Increment(ref _resumed);
        Add(_versions, info.Version.Number());
        if (info.Group is { } group) Add(_groups, group);
        Interlocked.Increment(ref _latency[ClassOf(handshake.Duration)]);
        Interlocked.Increment(ref _server[ClassOf(handshake.ServerPhase)]);
    }

    private static int ClassOf(TimeSpan time)
    {
        var bound = 0;
        while (bound < LatencyBounds.Count && time.TotalMilliseconds > LatencyBounds[bound]) bound++;
        return bound;
    }

    private static void Add(ConcurrentDictionary<string, Count> counts, string label) =>
        Interlocked.Increment(ref counts.GetOrAdd(label, static _ => new Count()).Value);

    private static long[] Read(long[] counts) => Array.ConvertAll(counts, static count => Interlocked.Read(ref count));

    private static Dictionary<string, long> Read(ConcurrentDictionary<string, Count> counts) =>
        counts.ToDictionary(pair => pair.Key, pair => Interlocked.Read(ref pair.Value.Value), StringComparer.Ordinal);

    private sealed class Count
    {
        public long Value;
    }
}

/// <summary>The counts of <see cref="HandshakeTotals"/> at one moment.</summary>
/// <param name="Completed">Handshakes that succeeded.</param>
/// <param name="Resumed">Those of them that resumed an earlier session.</param>
/// <param name="Failures">Those that failed, by reason.</param>
/// <param name="Versions">Those that succeeded, by version.</param>
/// <param name="Groups">Those that agreed on a key exchange group, by its name.</param>
/// <param name="Latency">Those that succeeded, by how long the whole took.</param>
/// <param name="Server">Those that succeeded, by how long our part took.</param>
public sealed record HandshakeCounts(
    long Completed,
    long Resumed,
    IReadOnlyDictionary<string, long> Failures,
    IReadOnlyDictionary<string, long> Versions,
    IReadOnlyDictionary<string, long> Groups,
    IReadOnlyList<long> Latency,
    IReadOnlyList<long> Server)
{
    /// <summary>What was counted between <paramref name="earlier"/> and this.</summary>
    public HandshakeCounts Since(HandshakeCounts earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return new HandshakeCounts(
            Completed - earlier.Completed,
            Resumed - earlier.Resumed,
            Less(Failures, earlier.Failures),
            Less(Versions, earlier.Versions),
            Less(Groups, earlier.Groups),
            [.. Latency.Zip(earlier.Latency, static (now, before) => now - before)],
            [.. Server.Zip(earlier.Server, static (now, before) => now - before)]);
    }

    // Labels without a count are left out, so that a quiet moment is small to tell.
    private static Dictionary<string, long> Less(IReadOnlyDictionary<string, long> now, IReadOnlyDictionary<string, long> before) => now
        .Select(pair => (pair.Key, Count: pair.Value - before.GetValueOrDefault(pair.Key)))
        .Where(static pair => pair.Count > 0)
        .ToDictionary(static pair => pair.Key, static pair => pair.Count, StringComparer.Ordinal);
}
