namespace EdgeProxy.Configuration;

/// <summary>How changes of the configuration itself are followed. Section <c>EdgeProxy:Configuration</c>.</summary>
internal sealed record ReloadSettings
{
    /// <summary>
    /// Whether a change of the file is taken over by itself. Default: yes. Otherwise SIGHUP and <c>POST /api/reload</c> do it, and nothing else.
    /// </summary>
    public bool ReloadOnChange { get; init; } = true;

    /// <summary>How long the file must be at rest after a change before it is read: its writer may not be done. Default: 300 ms.</summary>
    public TimeSpan Debounce { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How often the file is looked at whether or not a notification came. Default: 30 s.</summary>
    public TimeSpan RescanInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many generations are kept in memory to roll back to, the one in force among them. Default: 10.</summary>
    public int History { get; init; } = 10;
}
