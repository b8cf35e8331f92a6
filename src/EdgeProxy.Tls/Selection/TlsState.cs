using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>Holds the snapshot in force. One writer publishes; any number of handshakes read, each exactly once.</summary>
public sealed class TlsState(TlsSnapshot initial)
{
    private volatile TlsSnapshot _current = initial;

    /// <summary>The keys of session tickets. They outlive a snapshot: a ticket is good under the next one, too. Closed until somebody fills it.</summary>
    public TicketKeyRing Tickets { get; } = new();

    /// <summary>Whose sessions are over, although a certificate of that name may serve.</summary>
    public EndedSessions Ended { get; } = new();

    /// <summary>What is known of clients' certificates beside what is in the snapshot. Without it, nothing is.</summary>
    public ClientStatusBoard? ClientStatus { get; init; }

    /// <summary>The snapshot in force: one volatile read.</summary>
    public TlsSnapshot Current => _current;

    /// <summary>Swaps the snapshot. Connections that are established, and handshakes that have chosen, are not touched.</summary>
    public void Publish(TlsSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var (former, next) = (_current.Policies.Default.Context, snapshot.Policies.Default.Context);
        // Sessions that are kept here belong to the default policy. One that comes back into force, by a rollback say, must not bring along
        // sessions that were ended while it was away.
        if (former != next) next.ForgetSessions();
        _current = snapshot;
        if (former != next) former.ForgetSessions();
    }
}
