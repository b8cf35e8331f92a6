using System.Text.Encodings.Web;

namespace EdgeProxy.AccessLogging;

/// <summary>A line as one JSON object. Its names are the program's own texts: a writer that looks at them anew for each line takes three times as long.</summary>
internal static class JsonLine
{
    // A log is no HTML; control characters, quotes and backslashes are escaped all the same, so an entry is one line whatever a client sent.
    private static readonly JavaScriptEncoder Readable = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static void Write(in AccessLogEntry entry, LineBuffer line)
    {
        line.Append("{\"time\":\""u8);
        line.Append(entry.Time, longest: 33, "O");
        line.Append("\""u8);
        WriteClient(entry, line);
        Write(",\"method\":\""u8, entry.Method, line);
        Write(",\"host\":\""u8, entry.Host, line);
        Write(",\"target\":\""u8, entry.Target, line);
        Write(",\"protocol\":\""u8, entry.Protocol, line);
        line.Append(",\"status\":"u8);
        line.Append(entry.Status, longest: 11);
        line.Append(",\"sent\":"u8);
        line.Append(entry.Sent, longest: 20);
        WriteMilliseconds(",\"durationMs\":"u8, entry.Duration, line);
        if (entry.Upstream is { } upstream) WriteMilliseconds(",\"upstreamMs\":"u8, upstream, line);
        WriteKnown(",\"cluster\":\""u8, entry.Cluster, line);
        WriteKnown(",\"destination\":\""u8, entry.Destination, line);
        WriteKnown(",\"tls\":\""u8, entry.TlsVersion, line);
        if (entry.Resumed is { } resumed) line.Append(resumed ? ",\"resumed\":true"u8 : ",\"resumed\":false"u8);
        WriteKnown(",\"certificate\":\""u8, entry.Certificate, line);
        WriteKnown(",\"referer\":\""u8, entry.Referer, line);
        WriteKnown(",\"userAgent\":\""u8, entry.UserAgent, line);
        WriteKnown(",\"traceId\":\""u8, entry.TraceId, line);
        line.Append("}\n"u8);
    }

    private static void WriteClient(in AccessLogEntry entry, LineBuffer line)
    {
        line.Append(",\"client\":"u8);
        if (entry.Client is null)
        {
            line.Append("null"u8);
            return;
        }

        line.Append("\""u8);
        line.Append(entry.Client, LineBuffer.LongestAddress);
        line.Append("\""u8);
    }

    private static void WriteKnown(ReadOnlySpan<byte> name, ReadOnlySpan<char> value, LineBuffer line)
    {
        if (!value.IsEmpty) Write(name, value, line);
    }

    private static void Write(ReadOnlySpan<byte> name, ReadOnlySpan<char> value, LineBuffer line)
    {
        line.Append(name);
        if (!line.TryAppendPlain(value)) line.Append(Readable.Encode(value.ToString()));
        line.Append("\""u8);
    }

    // With three decimals at most, which are microseconds.
    private static void WriteMilliseconds(ReadOnlySpan<byte> name, TimeSpan time, LineBuffer line)
    {
        var (milliseconds, microseconds) = Math.DivRem((time.Ticks + (TimeSpan.TicksPerMicrosecond / 2)) / TimeSpan.TicksPerMicrosecond, 1000);
        line.Append(name);
        line.Append(milliseconds, longest: 20);
        if (microseconds == 0) return;
        line.Append("."u8);
        line.Append(microseconds, longest: 3, "D3");
    }
}
