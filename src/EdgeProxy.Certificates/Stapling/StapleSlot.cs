namespace EdgeProxy.Certificates;

/// <summary>
/// Where a handshake finds the staple of a certificate. A staple changes far more often than the catalog, so entries hold this instead of
/// the staple itself. One writer, <see cref="StapleBoard"/>; a handshake takes one volatile read.
/// </summary>
public sealed class StapleSlot
{
    private volatile StapleChoice _choice = StapleChoice.None;
    private volatile StapleState _state = StapleState.None;

    /// <summary>What operators see of it.</summary>
    public StapleState State => _state;

    /// <summary>The staple for a handshake at this moment; empty when there is none, or none that still holds.</summary>
    /// <param name="now">Wall time.</param>
    /// <param name="isRequired">Whether the certificate must not be served without.</param>
    public ReadOnlyMemory<byte> Read(DateTimeOffset now, out bool isRequired)
    {
        var choice = _choice;
        isRequired = choice.IsRequired;
        return choice.At(now)?.Der ?? default;
    }

    internal StapleChoice Choice => _choice;

    internal void Publish(StapleChoice choice) => _choice = choice;

    internal void Publish(StapleState state) => _state = state;

    internal void Clear()
    {
        Publish(StapleChoice.None);
        Publish(StapleState.None);
    }
}

/// <summary>
/// What a slot holds. A staple that has expired stays in it: should the clock have been wrong, it is there again when that is put right.
/// </summary>
/// <param name="Supplied">From beside the certificate; wins while it holds.</param>
/// <param name="Fetched">From the responder, by way of the disk or not.</param>
/// <param name="IsRequired">Whether the certificate must not be served without a staple.</param>
internal sealed record StapleChoice(Staple? Supplied, Staple? Fetched, bool IsRequired)
{
    public static readonly StapleChoice None = new(null, null, IsRequired: false);

    public Staple? At(DateTimeOffset now) => Supplied?.GoodUntil >= now ? Supplied : Fetched?.GoodUntil >= now ? Fetched : null;
}
