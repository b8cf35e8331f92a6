namespace EdgeProxy.Inspection.Connecting;

/// <summary>Durations as reports show them.</summary>
internal static class Elapsed
{
    /// <summary>Milliseconds since a timestamp, to the microsecond.</summary>
    public static double MillisecondsSince(this TimeProvider time, long timestamp) => Math.Round(time.GetElapsedTime(timestamp).TotalMilliseconds, 3);
}
