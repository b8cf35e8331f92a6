namespace EdgeProxy.AccessLogging;

/// <summary>Writes entries as lines.</summary>
internal static class AccessLogFormatter
{
    /// <summary>Appends the entry's line, line break included.</summary>
    public static void Write(this AccessLogFormat format, in AccessLogEntry entry, LineBuffer line)
    {
        if (format == AccessLogFormat.Json) JsonLine.Write(entry, line);
        else CommonLine.Write(entry, isCombined: format == AccessLogFormat.Combined, line);
    }
}
