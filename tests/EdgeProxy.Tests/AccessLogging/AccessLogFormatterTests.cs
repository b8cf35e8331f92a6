using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeProxy.AccessLogging;

namespace EdgeProxy.Tests.AccessLogging;

public class AccessLogFormatterTests
{
    private static AccessLogEntry Entry => new()
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

    [Fact]
    public void Write_Json_IsWhatItAlwaysWas() => Assert.Equal(
        """{"time":"2026-11-20T13:55:36.0000000+00:00","client":"192.0.2.7","method":"GET","host":"www.example.com","target":"/a?b=c","protocol":"HTTP/2","status":200,"sent":2326,"durationMs":12.500,"resumed":false,"traceId":"0af7651916cd43dd8448eb211c80319c"}""" + "\n",
        Format(AccessLogFormat.Json, Entry with { Resumed = false, TraceId = "0af7651916cd43dd8448eb211c80319c" }));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 0.001)]
    [InlineData(10_004, 1)]
    [InlineData(12_345_678, 1234.568)]
    public void Write_Json_HasMillisecondsWithThreeDecimals(long ticks, double expected) =>
        Assert.Equal(expected, JsonNode.Parse(Format(AccessLogFormat.Json, Entry with { Duration = TimeSpan.FromTicks(ticks) }))!["durationMs"]!.GetValue<double>());

    [Theory]
    [InlineData(AccessLogFormat.Json, "ü€", "ü€")]
    [InlineData(AccessLogFormat.Combined, "ü€😀", "ü€😀")]
    [InlineData(AccessLogFormat.Json, "\ud83d", "\ufffd")] // half of a pair is no character
    internal void Write_TextBeyondAscii_IsUtf8(AccessLogFormat format, string text, string expected) =>
        Assert.Contains(expected, Format(format, Entry with { UserAgent = text }), StringComparison.Ordinal);

    [Theory]
    [InlineData(AccessLogFormat.Json)]
    [InlineData(AccessLogFormat.Common)]
    [InlineData(AccessLogFormat.Combined)]
    internal void Write_ClientThatIsUnknownAndATargetOfAnyLength_IsALine(AccessLogFormat format)
    {
        var target = "/" + new string('a', 40_000) + "\"";

        var line = Format(format, Entry with { Client = null, Target = target });

        Assert.StartsWith(format == AccessLogFormat.Json ? "{" : "- - - [", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, target.Length, target.Length + 300);
    }

    [Theory]
    [InlineData("::ffff:192.0.2.7")]
    [InlineData("2001:db8:1234:5678:9abc:def0:1234:5678")]
    [InlineData("fe80::1%4294967295")]
    public void Write_Address_IsAsItIsSpelled(string address) =>
        Assert.StartsWith(address + " ", Format(AccessLogFormat.Common, Entry with { Client = IPAddress.Parse(address) }), StringComparison.Ordinal);

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
        var line = new LineBuffer();
        // Twice: what is left of the one before is none of the next.
        for (var i = 0; i < 2; i++)
        {
            line.Clear();
            format.Write(entry, line);
        }

        return Encoding.UTF8.GetString(line.Written.Span);
    }
}
