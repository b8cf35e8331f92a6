using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeProxy.Inspection;

namespace EdgeProxy.Commands.Inspect;

/// <summary>The report for programs; its shape is the records' own (docs/inspect.md). What was not reached is null: each field is always there.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(InspectionReport))]
internal sealed partial class InspectJson : JsonSerializerContext
{
    public static async Task WriteAsync(Stream output, InspectionReport report)
    {
        // The output is a terminal or a program, never HTML; what the server sent was cleaned when it was read.
        var readable = new InspectJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        await JsonSerializer.SerializeAsync(output, report, readable.InspectionReport);
        await output.WriteAsync("\n"u8.ToArray());
    }
}
