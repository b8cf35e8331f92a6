using System.Collections.Immutable;

namespace EdgeProxy.Tls;

/// <summary>
/// Certificates that left service, and when: should one of that name come back, sessions from before do not. Bounded by the certificates
/// there were within the longest life of a session. One writer; handshakes take one volatile read.
/// </summary>
public sealed class EndedSessions
{
    private volatile ImmutableDictionary<string, long> _ended = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>Ends every session that began under a certificate.</summary>
    /// <param name="certificate">Its configured name.</param>
    /// <param name="now">When it left service.</param>
    public void End(string certificate, DateTimeOffset now)
    {
        var outlived = (now - SessionLimits.Lifetime).UtcTicks; // No session from before can be resumed in any case.
        var ended = _ended.RemoveRange(_ended.Where(entry => entry.Value < outlived).Select(entry => entry.Key));
        _ended = ended.SetItem(certificate, now.UtcTicks);
    }

    /// <summary>When sessions of a certificate were ended last; 0 when they never were.</summary>
    internal long LastOf(string certificate) => _ended.GetValueOrDefault(certificate);
}
