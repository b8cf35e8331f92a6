namespace EdgeProxy.OpenSsl;

/// <summary>
/// The ticket keys in force, shared by every session whatever its policy: the newest seals, all of them open. One writer publishes; handshakes
/// take one volatile read. Owns its keys: one that is left out of the next publication is disposed.
/// </summary>
public sealed class TicketKeyRing : IDisposable
{
    // Never empty, so that a handshake that began while the ring was open can end after it was closed.
    private volatile TicketKeys _current = new([TicketKey.Create()], IsOpen: false);

    /// <summary>Whether tickets are given and taken. A new ring is closed.</summary>
    public bool IsOpen => _current.IsOpen;

    internal TicketKeys Current => _current;

    /// <summary>Puts other keys into force.</summary>
    /// <param name="keys">The newest first; the ring owns them from now on. Without a single one the ring is closed.</param>
    public void Publish(params IReadOnlyList<TicketKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var before = _current;
        _current = keys.Count > 0 ? new TicketKeys([.. keys], IsOpen: true) : new TicketKeys([TicketKey.Create()], IsOpen: false);
        foreach (var dropped in before.All.Except(keys)) dropped.Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => Publish();
}

/// <summary>The keys as of one moment, the newest first. Immutable.</summary>
internal sealed record TicketKeys(TicketKey[] All, bool IsOpen);
