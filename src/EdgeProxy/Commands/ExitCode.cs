namespace EdgeProxy.Commands;

/// <summary>What the process answers to its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done, nothing to complain about.</summary>
    public const int Done = 0;

    /// <summary>Bad configuration, findings, or an address that could not be bound.</summary>
    public const int Failed = 1;

    /// <summary><c>inspect</c> could not connect.</summary>
    public const int Unreachable = 2;

    /// <summary>Ended by Ctrl-C, as a shell counts it.</summary>
    public const int Interrupted = 130;
}
