using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeProxy.AccessLogging;

namespace EdgeProxy.Tests.AccessLogging;

public class AccessLogFormatterTests
{
    private static readonly AccessLogEntry Entry = new()
    {
        Time = new DateTimeOffset(2026, 11, 20, 13, 55, 36, TimeSpan.Zero),
        Client = IPAddress.Parse("192.0.2.7"),
        Method = "GET",
        Target = "/a?b=c",
        Protocol = "HTTP/2",
        Host = "www.example.com",
        Status = 200,
        Sent = 2326,
        Duration = TimeSpan.FromMilliseconds(12.5),
    };

    [Fact]
    public void Write_Common_IsTheCommonLogFormat() =>
        Assert.Equal("192.0.2.7 - - [20/Nov/2026:13:55:36 +0000] \"GET /a?b=c HTTP/2\" 200 2326\n", Format(AccessLogFormat.Common, Entry));

    [Fact]
    public void Write_Combined_HasReferrerAndUserAgent() => Assert.Equal(
        "192.0.2.7 - - [20/Nov/2026:13:55:36 +0000] \"GET /a?b=c HTTP/2\" 200 - \"-\" \"curl/8\"\n",
        Format(AccessLogFormat.Combined, Entry with { Sent = 0, UserAgent = "curl/8" }));

    [Fact]
    public void Write_Json_HasWhatIsKnownAndNothingElse()
    {
        var line = JsonNode.Parse(Format(AccessLogFormat.Json, Entry with
        {
            TlsVersion = "1.3",
            Resumed = true,
            Certificate = "www",
            Upstream = TimeSpan.FromMilliseconds(11),
            Cluster = "web",
            Destination = "one",
        }))!.AsObject();

        Assert.Equal(
            ["time", "client", "method", "host", "target", "protocol", "status", "sent", "durationMs", "upstreamMs", "cluster", "destination", "tls", "resumed", "certificate"],
            line.Select(static field => field.Key));
        Assert.Equal((12.5, 11.0, true), (line["durationMs"]!.GetValue<double>(), line["upstreamMs"]!.GetValue<double>(), line["resumed"]!.GetValue<bool>()));
    }

    [Theory]
    [InlineData(AccessLogFormat.Json)]
    [InlineData(AccessLogFormat.Common)]
    [InlineData(AccessLogFormat.Combined)]
    internal void Write_TextsThatWouldForgeALine_AreEscaped(AccessLogFormat format)
    {
        const string evil = "a\"\n\r\u001b[2J\u0000\\";

        var line = Format(format, Entry with { Method = evil, Target = evil, Host = evil, Referer = evil, UserAgent = evil });

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain(line[..^1], char.IsControl);
        if (format == AccessLogFormat.Json) Assert.Equal(evil, JsonNode.Parse(line)!["userAgent"]!.GetValue<string>());
    }

    private static string Format(AccessLogFormat format, AccessLogEntry entry)
    {
        var output = new ArrayBufferWriter<byte>();
        using var formatter = new AccessLogFormatter(format);
        formatter.Write(entry, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
