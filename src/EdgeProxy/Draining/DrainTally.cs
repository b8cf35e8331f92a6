namespace EdgeProxy.Draining;

/// <summary>How many connections ended which way while draining.</summary>
internal sealed record DrainTally(long Completed, long Closed, long Cut)
{
    public static readonly DrainTally None = new(0, 0, 0);

    public static DrainTally operator +(DrainTally left, DrainTally right) =>
        new(left.Completed + right.Completed, left.Closed + right.Closed, left.Cut + right.Cut);

    public static DrainTally operator -(DrainTally left, DrainTally right) =>
        new(left.Completed - right.Completed, left.Closed - right.Closed, left.Cut - right.Cut);
}

/// <summary>One protocol's line of the ledger.</summary>
/// <param name="Protocol">What is spoken.</param>
/// <param name="Open">Connections open now.</param>
/// <param name="Oldest">How long the oldest of them has been open; <see langword="null"/> when there is none.</param>
/// <param name="Ended">How those ended that ended since the drain began.</param>
internal sealed record LedgerLine(ConnectionProtocol Protocol, long Open, TimeSpan? Oldest, DrainTally Ended);
