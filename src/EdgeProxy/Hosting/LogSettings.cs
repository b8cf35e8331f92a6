namespace EdgeProxy.Hosting;

/// <summary>How the log is written.</summary>
internal enum LogFormat
{
    /// <summary>One line for people: time, level, message.</summary>
    Plain,

    /// <summary>One JSON object a line, for machines.</summary>
    Json,
}

/// <summary>What is logged, and how.</summary>
/// <param name="Format">For people or for machines.</param>
/// <param name="Level">The least level written of EdgeProxy's own messages.</param>
internal sealed record LogSettings(LogFormat Format = LogFormat.Plain, LogLevel Level = LogLevel.Information);
