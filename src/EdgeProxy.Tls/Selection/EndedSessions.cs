using System.Collections.Immutable;

namespace EdgeProxy.Tls;

/// <summary>
/// Certificates that left service, and when: should one of that name come back, sessions from before do not. Bounded by the certificates
/// there were within the longest life of a session. One writer; handshakes take one volatile read. <see cref="TicketKeyRotation"/> keeps it on
/// disk beside the keys, so that it holds across a restart.
/// </summary>
public sealed class EndedSessions
{
    private volatile ImmutableDictionary<string, long> _ended = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);
    private Action? _changed;

    /// <summary>Names of certificates, and when their sessions were ended, in UTC ticks.</summary>
    internal ImmutableDictionary<string, long> All => _ended;

    /// <summary>Ends every session that began under a certificate.</summary>
    /// <param name="certificate">Its configured name.</param>
    /// <param name="now">When it left service.</param>
    public void End(string certificate, DateTimeOffset now)
    {
        _ended = Without(_ended, now).SetItem(certificate, now.UtcTicks);
        _changed?.Invoke();
    }

    /// <summary>Goes on with what an earlier process knew. Before the first certificate serves.</summary>
    internal void Restore(ImmutableDictionary<string, long> ended, DateTimeOffset now) => _ended = Without(ended, now);

    /// <summary>Calls back when there is more to keep.</summary>
    internal void OnChanged(Action callback) => _changed = callback;

    /// <summary>When sessions of a certificate were ended last; 0 when they never were.</summary>
    internal long LastOf(string certificate) => _ended.GetValueOrDefault(certificate);

    // No session from before can be resumed in any case.
    private static ImmutableDictionary<string, long> Without(ImmutableDictionary<string, long> ended, DateTimeOffset now)
    {
        var outlived = (now - SessionLimits.Lifetime).UtcTicks;
        return ended.RemoveRange(ended.Where(entry => entry.Value < outlived).Select(entry => entry.Key));
    }
}
