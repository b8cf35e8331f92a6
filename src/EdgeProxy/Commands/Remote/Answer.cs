using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeProxy.Commands.Remote;

/// <summary>Reads what may or may not be in an answer.</summary>
internal static class Answer
{
    /// <summary>A text or number as text; <paramref name="absent"/> where there is none.</summary>
    public static string Text(this JsonNode? node, string field, string absent = "-") => (node as JsonObject)?[field] is JsonValue value ? value.ToString() : absent;

    public static IReadOnlyList<JsonNode> Items(this JsonNode? node, string field) => ((node as JsonObject)?[field] as JsonArray)?.OfType<JsonNode>().ToList() ?? [];

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Fields(this JsonNode? node, string field) => (node as JsonObject)?[field] as JsonObject ?? [];

    public static bool? Flag(this JsonNode? node, string field) =>
        (node as JsonObject)?[field] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static DateTimeOffset? Time(this JsonNode? node, string field) =>
        DateTimeOffset.TryParse(node.Text(field), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public static TimeSpan? Duration(this JsonNode? node, string field) =>
        TimeSpan.TryParse(node.Text(field), CultureInfo.InvariantCulture, out var span) ? span : null;
}
