namespace EdgeProxy.Draining;

/// <summary>Where in its life the process is. It only ever moves forward once the process ends.</summary>
internal enum DrainPhase
{
    /// <summary>Ready.</summary>
    Running,

    /// <summary>Not ready, but still serving whoever comes.</summary>
    Draining,

    /// <summary>Listeners are closed, what is open finishes.</summary>
    Closing,
}

internal static class DrainPhaseText
{
    public static readonly DrainPhase[] All = [DrainPhase.Running, DrainPhase.Draining, DrainPhase.Closing];

    /// <summary>The word for a phase in <c>/api/status</c> and in the <c>phase</c> attribute.</summary>
    public static string ToText(this DrainPhase phase) => phase switch
    {
        DrainPhase.Running => "running",
        DrainPhase.Draining => "draining",
        _ => "closing",
    };
}
