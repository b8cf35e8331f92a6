using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy.Commands;

/// <summary>Writes findings for people and for machines.</summary>
internal static class FindingsWriter
{
    // The output is a terminal or a program, never HTML: quotes and dots stay readable.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line each, then a count. What is about the same key or file stands together, what has errors first.</summary>
    public static async Task WriteTextAsync(TextWriter output, string configuration, IReadOnlyList<ConfigurationFinding> findings)
    {
        var byPath = findings.GroupBy(finding => finding.Path).OrderByDescending(group => group.Max(finding => finding.Severity));
        foreach (var finding in byPath.SelectMany(group => group.OrderByDescending(finding => finding.Severity)))
            await output.WriteLineAsync($"{Name(finding.Severity)}: {finding.Path}: {finding.Message}{(finding.Rule is null ? "" : $" [{finding.Rule}]")}");

        var (errors, warnings) = Count(findings);
        var verdict = errors == 0 ? "is good" : "is refused";
        await output.WriteLineAsync($"{configuration} {verdict}: {errors} error{(errors == 1 ? "" : "s")}, {warnings} warning{(warnings == 1 ? "" : "s")}.");
    }

    /// <summary><c>{ "configuration", "ok", "errors", "warnings", "findings": [ { "severity", "path", "rule", "message" } ] }</c></summary>
    public static void WriteJson(Stream output, string configuration, IReadOnlyList<ConfigurationFinding> findings)
    {
        var (errors, warnings) = Count(findings);
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteString("configuration", configuration);
        json.WriteBoolean("ok", errors == 0);
        json.WriteNumber("errors", errors);
        json.WriteNumber("warnings", warnings);
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("severity", Name(finding.Severity));
            json.WriteString("path", finding.Path);
            json.WriteString("rule", finding.Rule);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Name(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "note",
    };

    private static (int Errors, int Warnings) Count(IReadOnlyList<ConfigurationFinding> findings)
    {
        var bySeverity = findings.ToLookup(finding => finding.Severity);
        return (bySeverity[FindingSeverity.Error].Count(), bySeverity[FindingSeverity.Warning].Count());
    }
}
