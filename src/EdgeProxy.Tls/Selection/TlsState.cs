namespace EdgeProxy.Tls;

/// <summary>Holds the snapshot in force. One writer publishes; any number of handshakes read, each exactly once.</summary>
public sealed class TlsState(TlsSnapshot initial)
{
    private volatile TlsSnapshot _current = initial;

    /// <summary>The snapshot in force: one volatile read.</summary>
    public TlsSnapshot Current => _current;

    /// <summary>Swaps the snapshot. Connections that are established, and handshakes that have chosen, are not touched.</summary>
    public void Publish(TlsSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _current = snapshot;
    }
}
