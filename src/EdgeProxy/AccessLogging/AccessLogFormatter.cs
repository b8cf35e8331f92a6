using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeProxy.AccessLogging;

/// <summary>Writes entries as lines. Not thread safe.</summary>
internal sealed class AccessLogFormatter(AccessLogFormat format)
{
    // A log is no HTML; control characters, quotes and backslashes are escaped all the same, so an entry is one line whatever a client sent.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder _line = new();

    public void Write(AccessLogEntry entry, IBufferWriter<byte> output)
    {
        if (format == AccessLogFormat.Json) WriteJson(entry, output);
        else WriteCommon(entry, output);
        output.Write("\n"u8);
    }

    private static void WriteJson(AccessLogEntry entry, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteString("time", entry.Time);
        json.WriteString("client", entry.Client?.ToString());
        json.WriteString("method", entry.Method);
        json.WriteString("host", entry.Host);
        json.WriteString("target", entry.Target);
        json.WriteString("protocol", entry.Protocol);
        json.WriteNumber("status", entry.Status);
        json.WriteNumber("sent", entry.Sent);
        json.WriteNumber("durationMs", Milliseconds(entry.Duration));
        if (entry.Upstream is { } upstream) json.WriteNumber("upstreamMs", Milliseconds(upstream));
        WriteKnown(json, "cluster", entry.Cluster);
        WriteKnown(json, "destination", entry.Destination);
        WriteKnown(json, "tls", entry.TlsVersion);
        if (entry.Resumed is { } resumed) json.WriteBoolean("resumed", resumed);
        WriteKnown(json, "certificate", entry.Certificate);
        WriteKnown(json, "referer", entry.Referer);
        WriteKnown(json, "userAgent", entry.UserAgent);
        WriteKnown(json, "traceId", entry.TraceId);
        json.WriteEndObject();
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    /// <summary><c>host ident user [time] "request" status bytes</c>, and in the combined form referrer and user agent.</summary>
    private void WriteCommon(AccessLogEntry entry, IBufferWriter<byte> output)
    {
        _line.Clear();
        _line.Append(entry.Client?.ToString() ?? "-")
            .Append(" - - [").Append(entry.Time.ToString("dd/MMM/yyyy:HH:mm:ss ", CultureInfo.InvariantCulture)).Append("+0000] \"");
        AppendEscaped(entry.Method).Append(' ');
        AppendEscaped(entry.Target).Append(' ').Append(entry.Protocol).Append("\" ").Append(entry.Status).Append(' ');
        if (entry.Sent == 0) _line.Append('-');
        else _line.Append(entry.Sent);
        if (format == AccessLogFormat.Combined)
        {
            _line.Append(" \"");
            AppendEscaped(entry.Referer ?? "-").Append("\" \"");
            AppendEscaped(entry.UserAgent ?? "-").Append('"');
        }

        foreach (var chunk in _line.GetChunks()) Encoding.UTF8.GetBytes(chunk.Span, output);
    }

    // As Apache does since 2.0.46: what would end the field or the line, or reach a terminal as a command, is written as \xhh.
    private StringBuilder AppendEscaped(string text)
    {
        foreach (var c in text)
        {
            if (c is '"' or '\\') _line.Append('\\').Append(c);
            else if (char.IsControl(c)) _line.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else _line.Append(c);
        }

        return _line;
    }
}
