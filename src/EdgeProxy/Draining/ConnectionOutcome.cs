namespace EdgeProxy.Draining;

/// <summary>How a connection ended that was open when the drain began.</summary>
internal enum ConnectionOutcome
{
    /// <summary>By itself, or after the request it was busy with.</summary>
    Completed,

    /// <summary>Idle, and asked to close.</summary>
    Closed,

    /// <summary>Still open at <see cref="DrainSettings.Timeout"/>.</summary>
    Cut,
}

/// <summary>How many connections ended which way during the drain.</summary>
internal sealed record DrainTally(long Completed, long Closed, long Cut);
