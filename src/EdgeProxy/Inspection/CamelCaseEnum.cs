using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeProxy.Inspection;

/// <summary>Members of a closed list in JSON: <c>serverHello</c>.</summary>
internal sealed class CamelCaseEnum<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase)
    where TEnum : struct, Enum;
