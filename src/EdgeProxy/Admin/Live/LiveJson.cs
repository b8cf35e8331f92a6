using System.Text.Json.Serialization;

namespace EdgeProxy.Admin.Live;

/// <summary>JSON of the stream: one line an event, as server-sent events want it, and without what is not there.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = false)]
[JsonSerializable(typeof(LiveOpening))]
[JsonSerializable(typeof(LiveTick))]
internal sealed partial class LiveJson : JsonSerializerContext;
