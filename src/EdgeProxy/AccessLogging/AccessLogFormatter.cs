using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeProxy.AccessLogging;

/// <summary>Writes entries as lines. Not thread safe.</summary>
internal sealed class AccessLogFormatter(AccessLogFormat format) : IDisposable
{
    // A log is no HTML; control characters, quotes and backslashes are escaped all the same, so an entry is one line whatever a client sent.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder _line = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, Readable);

    public void Write(AccessLogEntry entry, IBufferWriter<byte> output)
    {
        if (format == AccessLogFormat.Json) WriteJson(entry, output);
        else WriteCommon(entry, output);
        output.Write("\n"u8);
    }

    public void Dispose() => _json.Dispose();

    private void WriteJson(AccessLogEntry entry, IBufferWriter<byte> output)
    {
        var json = _json;
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString(Names.Time, entry.Time);
        json.WriteString(Names.Client, entry.Client?.ToString());
        json.WriteString(Names.Method, entry.Method);
        json.WriteString(Names.Host, entry.Host);
        json.WriteString(Names.Target, entry.Target);
        json.WriteString(Names.Protocol, entry.Protocol);
        json.WriteNumber(Names.Status, entry.Status);
        json.WriteNumber(Names.Sent, entry.Sent);
        json.WriteNumber(Names.DurationMs, Milliseconds(entry.Duration));
        if (entry.Upstream is { } upstream) json.WriteNumber(Names.UpstreamMs, Milliseconds(upstream));
        WriteKnown(json, Names.Cluster, entry.Cluster);
        WriteKnown(json, Names.Destination, entry.Destination);
        WriteKnown(json, Names.Tls, entry.TlsVersion);
        if (entry.Resumed is { } resumed) json.WriteBoolean(Names.Resumed, resumed);
        WriteKnown(json, Names.Certificate, entry.Certificate);
        WriteKnown(json, Names.Referer, entry.Referer);
        WriteKnown(json, Names.UserAgent, entry.UserAgent);
        WriteKnown(json, Names.TraceId, entry.TraceId);
        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteKnown(Utf8JsonWriter json, JsonEncodedText name, string? value)
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

    // Encoded once, and not again with each line.
    private static class Names
    {
        public static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
        public static readonly JsonEncodedText Client = JsonEncodedText.Encode("client");
        public static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
        public static readonly JsonEncodedText Host = JsonEncodedText.Encode("host");
        public static readonly JsonEncodedText Target = JsonEncodedText.Encode("target");
        public static readonly JsonEncodedText Protocol = JsonEncodedText.Encode("protocol");
        public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
        public static readonly JsonEncodedText Sent = JsonEncodedText.Encode("sent");
        public static readonly JsonEncodedText DurationMs = JsonEncodedText.Encode("durationMs");
        public static readonly JsonEncodedText UpstreamMs = JsonEncodedText.Encode("upstreamMs");
        public static readonly JsonEncodedText Cluster = JsonEncodedText.Encode("cluster");
        public static readonly JsonEncodedText Destination = JsonEncodedText.Encode("destination");
        public static readonly JsonEncodedText Tls = JsonEncodedText.Encode("tls");
        public static readonly JsonEncodedText Resumed = JsonEncodedText.Encode("resumed");
        public static readonly JsonEncodedText Certificate = JsonEncodedText.Encode("certificate");
        public static readonly JsonEncodedText Referer = JsonEncodedText.Encode("referer");
        public static readonly JsonEncodedText UserAgent = JsonEncodedText.Encode("userAgent");
        public static readonly JsonEncodedText TraceId = JsonEncodedText.Encode("traceId");
    }
}
