using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace EdgeProxy.Certificates;

/// <summary>
/// The clients' certificates that are remembered, up to a bound. Any number of handshakes look; one thread at a time adds. Whoever sends more
/// certificates than there is room for pushes out what nothing is known of, then what is good, and what is revoked last of all.
/// </summary>
internal sealed class ClientStatusMemory(int capacity)
{
    private readonly ConcurrentDictionary<ClientStatusKey, ClientStatusEntry> _entries = new();

    /// <summary>How many there are, by what is known of them.</summary>
    public IReadOnlyDictionary<ClientStatus, int> CountAt(DateTimeOffset now) => _entries.Values.CountBy(entry => entry.StatusAt(now)).ToDictionary();

    public bool TryFind(ClientStatusKey key, [MaybeNullWhen(false)] out ClientStatusEntry entry) => _entries.TryGetValue(key, out entry);

    /// <summary>Remembers one more.</summary>
    /// <returns>Those that made room for it.</returns>
    public IReadOnlyList<ClientStatusEntry> Add(ClientStatusEntry entry, DateTimeOffset now)
    {
        var leaving = _entries.Count < capacity ? [] : Dispensable(now);
        foreach (var gone in leaving) _entries.TryRemove(gone.Key, out _);
        _entries[entry.Key] = entry;
        return leaving;
    }

    // A tenth at once, so that the next thousand cost nothing. What is being asked about stays: its answer would be lost.
    private List<ClientStatusEntry> Dispensable(DateTimeOffset now)
    {
        var first = _entries.Values
            .Where(static entry => !entry.IsAsked)
            .Select(entry => (Entry: entry, Worth: WorthAt(entry, now)))
            .OrderBy(static item => item.Worth)
            .ThenBy(static item => item.Entry.SeenAt)
            .Take(Math.Max(1, capacity / 10))
            .ToList();
        var hasOther = first.Exists(static item => item.Worth != ClientStatus.Revoked);
        return [.. first.Where(item => !hasOther || item.Worth != ClientStatus.Revoked).Select(static item => item.Entry)];
    }

    // As the statuses are ordered. One that has expired is refused whatever is known of it.
    private static ClientStatus WorthAt(ClientStatusEntry entry, DateTimeOffset now) => entry.NotAfter < now ? ClientStatus.Unknown : entry.StatusAt(now);
}
