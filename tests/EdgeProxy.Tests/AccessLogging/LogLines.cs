using System.Text;
using System.Text.Json.Nodes;
using EdgeProxy.AccessLogging;

namespace EdgeProxy.Tests.AccessLogging;

/// <summary>What would be written of entries that wait.</summary>
internal static class LogLines
{
    public static List<JsonNode> Of(IEnumerable<EntryChunk> chunks)
    {
        var lines = new LineBuffer();
        foreach (var chunk in chunks) chunk.Write(AccessLogFormat.Json, lines);
        return
        [
            .. Encoding.UTF8.GetString(lines.Written.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!),
        ];
    }
}
