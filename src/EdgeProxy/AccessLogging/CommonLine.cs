using System.Globalization;
using System.Text;

namespace EdgeProxy.AccessLogging;

/// <summary>A line as NCSA httpd wrote it: <c>host ident user [time] "request" status bytes</c>, and in the combined form referrer and user agent.</summary>
internal static class CommonLine
{
    public static void Write(in AccessLogEntry entry, bool isCombined, LineBuffer line)
    {
        if (entry.Client is null) line.Append("-"u8);
        else line.Append(entry.Client, LineBuffer.LongestAddress);
        line.Append(" - - ["u8);
        line.Append(entry.Time, longest: 32, "dd/MMM/yyyy:HH:mm:ss ");
        line.Append("+0000] \""u8);
        WriteEscaped(entry.Method, line);
        line.Append(" "u8);
        WriteEscaped(entry.Target, line);
        line.Append(" "u8);
        WriteEscaped(entry.Protocol, line);
        line.Append("\" "u8);
        line.Append(entry.Status, longest: 11);
        line.Append(" "u8);
        if (entry.Sent == 0) line.Append("-"u8);
        else line.Append(entry.Sent, longest: 20);
        if (isCombined)
        {
            line.Append(" \""u8);
            WriteEscaped(OrNone(entry.Referer), line);
            line.Append("\" \""u8);
            WriteEscaped(OrNone(entry.UserAgent), line);
            line.Append("\""u8);
        }

        line.Append("\n"u8);
    }

    private static ReadOnlySpan<char> OrNone(ReadOnlySpan<char> text) => text.IsEmpty ? "-" : text;

    private static void WriteEscaped(ReadOnlySpan<char> text, LineBuffer line)
    {
        if (!line.TryAppendPlain(text)) line.Append(Escape(text));
    }

    // As Apache does since 2.0.46: what would end the field or the line, or reach a terminal as a command, is written as \xhh.
    private static string Escape(ReadOnlySpan<char> text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (c is '"' or '\\') escaped.Append('\\').Append(c);
            else if (char.IsControl(c)) escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else escaped.Append(c);
        }

        return escaped.ToString();
    }
}
