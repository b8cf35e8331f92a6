using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EdgeProxy.Hosting;

/// <summary>One line a message: <c>2026-04-06T12:00:00.123Z info  Listening on …</c>. The stack of an exception follows on indented lines.</summary>
internal sealed class PlainLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "edge-plain";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter output)
    {
        output.Write(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        output.Write(Level(entry.LogLevel));
        output.Write(OneLine(entry.Formatter(entry.State, entry.Exception)));
        output.Write('\n');
        if (entry.Exception is null) return;

        foreach (var line in entry.Exception.ToString().Split('\n'))
        {
            output.Write("    ");
            output.Write(line);
            output.Write('\n');
        }
    }

    // A message may quote what a client sent; a line break in it must not forge a second entry.
    private static string OneLine(string message) =>
        message.AsSpan().IndexOfAny('\r', '\n') < 0 ? message : message.ReplaceLineEndings(" ");

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => " trace ",
        LogLevel.Debug => " debug ",
        LogLevel.Information => " info  ",
        LogLevel.Warning => " warn  ",
        LogLevel.Error => " error ",
        _ => " fatal ",
    };
}
