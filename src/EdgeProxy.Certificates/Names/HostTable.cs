using System.Collections.Frozen;

namespace EdgeProxy.Certificates;

/// <summary>
/// What belongs to a host: by its exact name first, then by a wildcard for its parent, which covers one label
/// (RFC 9525 section 6.3). Immutable; a lookup allocates nothing.
/// </summary>
/// <typeparam name="T">What is found.</typeparam>
public sealed class HostTable<T>
{
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _byParent;

    /// <summary>Takes over patterns and what belongs to them. What is no host name (an IP address for one) is left out.</summary>
    /// <param name="patterns">Names and one-label wildcards. Of two that normalise to the same, the first counts.</param>
    public HostTable(IEnumerable<KeyValuePair<string, T>> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        var exact = new Dictionary<string, T>(StringComparer.Ordinal);
        var byParent = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (pattern, value) in patterns)
        {
            if (!HostName.TryNormalizePattern(pattern, out var name)) continue;
            if (name[0] == '*') byParent.TryAdd(name[2..], value);
            else exact.TryAdd(name, value);
        }

        _exact = exact.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _byParent = byParent.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Looks a name up as a client sent it, which need not be normalised nor a name at all.</summary>
    /// <returns><see cref="MatchRule.Exact"/> or <see cref="MatchRule.Wildcard"/>; <see cref="MatchRule.Reject"/> for nothing.</returns>
    public MatchRule Find(ReadOnlySpan<char> name, out T? found)
    {
        found = default;
        Span<char> buffer = stackalloc char[HostName.MaximumLength];
        if (!HostName.TryNormalize(name, buffer, out var length)) return MatchRule.Reject;

        ReadOnlySpan<char> host = buffer[..length];
        if (_exact.TryGetValue(host, out found)) return MatchRule.Exact;
        var dot = host.IndexOf('.');
        return dot >= 0 && _byParent.TryGetValue(host[(dot + 1)..], out found) ? MatchRule.Wildcard : MatchRule.Reject;
    }
}
