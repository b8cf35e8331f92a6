using System.Text.Json;
using EdgeProxy.Hosting;
using EdgeProxy.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Tests.Hosting;

public class LogFormatTests
{
    private static readonly LogEntry<IReadOnlyList<KeyValuePair<string, object?>>> Entry = new(
        LogLevel.Warning,
        "EdgeProxy.Test",
        new EventId(7),
        [new("Name", "www"), new("Count", 3), new("{OriginalFormat}", "…")],
        null,
        static (_, _) => "one\r\nforged \"line\"");

    [Fact]
    public void Plain_MessageWithALineBreak_StaysOneLine()
    {
        using var output = new StringWriter();

        new PlainLineFormatter(new ManualTime()).Write(Entry, null, output);

        Assert.EndsWith("Z warn  one forged \"line\"\n", output.ToString(), StringComparison.Ordinal);
        Assert.Single(output.ToString().Trim().Split('\n'));
    }

    [Fact]
    public void Json_Message_IsOneObjectWithItsValues()
    {
        using var output = new StringWriter();

        new JsonLineFormatter(new ManualTime()).Write(Entry, null, output);

        var json = JsonDocument.Parse(Assert.Single(output.ToString().TrimEnd().Split('\n'))).RootElement;
        Assert.Equal("warning", json.GetProperty("level").GetString());
        Assert.Equal("one\r\nforged \"line\"", json.GetProperty("message").GetString());
        Assert.Equal(3, json.GetProperty("data").GetProperty("count").GetInt32());
        Assert.False(json.GetProperty("data").TryGetProperty("{OriginalFormat}", out _));
    }
}
