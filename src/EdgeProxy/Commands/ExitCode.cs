namespace EdgeProxy.Commands;

/// <summary>What the process answers to its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done, nothing to complain about.</summary>
    public const int Done = 0;

    /// <summary>Bad configuration, findings, or an address that could not be bound.</summary>
    public const int Failed = 1;
}
