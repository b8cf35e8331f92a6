namespace EdgeProxy.LoadTests;

/// <summary>What a stage of a load fixes.</summary>
public enum LoadModel
{
    /// <summary>How many users there are. Each begins its next step when the last one is done: a server that stalls is asked less.</summary>
    Closed,

    /// <summary>How many steps a second begin, whether earlier ones are done or not: a server that stalls is asked all the same.</summary>
    Open,
}

/// <summary>A stage of a load.</summary>
/// <param name="Target">Users, or steps a second, at its end.</param>
/// <param name="Duration">How long it lasts.</param>
/// <param name="IsRamp">Whether it leads there in a straight line from where the stage before ended (the first one from zero), or is there all the time.</param>
public sealed record LoadStage(double Target, TimeSpan Duration, bool IsRamp)
{
    /// <summary>The same all the time.</summary>
    public static LoadStage Constant(double target, TimeSpan duration) => new(target, duration, IsRamp: false);

    /// <summary>In a straight line to a target.</summary>
    public static LoadStage Ramp(double target, TimeSpan duration) => new(target, duration, IsRamp: true);
}
